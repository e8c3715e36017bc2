"""What the survey's pages say around its questions, in English and Spanish. They name nobody. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """One language's sentences."""

    code: str
    other_code: str
    other_name: str
    title: str
    lede: str
    before: str
    agree: str
    must_agree: str
    skip: str
    open_hint: str
    send: str
    danger: str
    thanks: str
    thanks_text: str
    give_back: str
    staff: str
    check: str
    nothing: str
    too_long: str
    not_offered: str
    gone: str
    gone_text: str
    wait: str
    wait_text: str
    demo: str


ENGLISH = Words(
    code="en",
    other_code="es",
    other_name="Español",
    title="Your words",
    lede="Five short questions. About two minutes.",
    before="Before you start",
    agree="Yes, I want to answer",
    must_agree="Check this box if you want to answer. If you do not want to, just close this page.",
    skip="You can skip any question.",
    open_hint="In your own words. No names, phone numbers or addresses, please.",
    send="Send my answers",
    danger="Are you in danger, or thinking of hurting yourself? Call 911. To talk with somebody at any time, call or "
    "text 988. Nobody reads this page right away, and it does not tell us who you are.",
    thanks="Thank you",
    thanks_text="Your answers are in. Nobody can tell that they are yours.",
    give_back="Please hand the phone back now. Nobody can go back to your answers.",
    staff="For HEART staff: sign in again",
    check="Please look at this again",
    nothing="Answer one question or more, or just close this page.",
    too_long="That is too long. Please make it shorter, up to 2,000 letters.",
    not_offered="Choose one of these answers.",
    gone="This page is not open",
    gone_text="The link was used, or its time is over, or a letter of it is missing. Nothing is wrong with you or the "
    "help you get. Ask HEART for a new link if you want to answer.",
    wait="Please wait a minute",
    wait_text="There were many tries from here. Wait a minute, then open the link again.",
    demo="Demonstration. Every person here is invented.",
)
SPANISH = Words(
    code="es",
    other_code="en",
    other_name="English",
    title="Sus palabras",
    lede="Cinco preguntas cortas. Unos dos minutos.",
    before="Antes de empezar",
    agree="Sí, quiero contestar",
    must_agree="Marque esta casilla si quiere contestar. Si no quiere, simplemente cierre esta página.",
    skip="Puede saltarse cualquier pregunta.",
    open_hint="Con sus propias palabras. Sin nombres, números de teléfono ni direcciones, por favor.",
    send="Enviar mis respuestas",
    danger="¿Está en peligro o piensa en hacerse daño? Llame al 911. Para hablar con alguien a cualquier hora, llame "
    "al 988 y oprima 2, o envíe AYUDA por texto al 988. Nadie lee esta página de inmediato, y no nos dice quién es "
    "usted.",
    thanks="Gracias",
    thanks_text="Recibimos sus respuestas. Nadie puede saber que son suyas.",
    give_back="Por favor, devuelva el teléfono ahora. Nadie puede volver a sus respuestas.",
    staff="Para el personal de HEART: iniciar sesión de nuevo",
    check="Por favor, mire esto otra vez",
    nothing="Conteste una pregunta o más, o simplemente cierre esta página.",
    too_long="Es demasiado largo. Por favor, acórtelo a 2,000 letras o menos.",
    not_offered="Elija una de estas respuestas.",
    gone="Esta página no está abierta",
    gone_text="El enlace ya se usó, o se acabó su tiempo, o le falta una letra. No pasa nada con usted ni con la ayuda "
    "que recibe. Pida a HEART un enlace nuevo si quiere contestar.",
    wait="Espere un minuto, por favor",
    wait_text="Hubo muchos intentos desde aquí. Espere un minuto y abra el enlace otra vez.",
    demo="Demostración. Todas las personas aquí son inventadas.",
)
LANGUAGES = {words.code: words for words in (ENGLISH, SPANISH)}


def chosen(*codes: str) -> Words:
    """The words of the first of these languages that there are; English otherwise."""
    return next((LANGUAGES[code] for code in codes if code in LANGUAGES), ENGLISH)
