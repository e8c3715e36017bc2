"""What a reply without sign-in says, in English and Spanish: its pages and its mails, which name nobody. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Words:
    """One language's sentences."""

    code: str
    other_code: str
    other_name: str
    title: str
    lede: str
    reference: str
    who: str
    why_who: str
    name: str
    position: str
    ask: str
    check_mail: str
    code_label: str
    code_hint: str
    enter: str
    wrong_code: str
    again: str
    shared: str
    shared_note: str
    answer_title: str
    accept: str
    no_room: str
    no_room_hint: str
    decline: str
    reason: str
    note: str
    note_hint: str
    send: str
    until: str
    thanks: str
    thanks_text: str
    check: str
    gone: str
    gone_text: str
    wait: str
    wait_text: str
    missing: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)


ENGLISH = Words(
    code="en",
    other_code="es",
    other_name="Español",
    title="A referral for you",
    lede="HEART, Durham’s community response team, asks whether this service can take somebody on.",
    reference="Reference",
    who="Who answers?",
    why_who="Before we show what was shared with you, we make sure that you are of this organization: a code goes to "
    "its own mailbox. Opening this page does nothing else.",
    name="Your name",
    position="What you do there",
    ask="Send the code",
    check_mail="We sent a code to your organization’s mailbox. It holds for a few minutes.",
    code_label="Code",
    code_hint="Eight digits",
    enter="Continue",
    wrong_code="That is not the code, or it is too old. Look at the newest mail, or ask for another code.",
    again="Ask for another code",
    shared="What was shared with you",
    shared_note="Please use it for this referral alone. That you have seen it is recorded.",
    answer_title="Can you take this on?",
    accept="Yes, we take this on",
    no_room="We have no room",
    no_room_hint="Navigators then see that this service has no room now.",
    decline="No, for another reason",
    reason="Why not?",
    note="A word to the navigator (optional)",
    note_hint="For instance whom to call, or when there will be room.",
    send="Send the answer",
    until="Please answer by",
    thanks="Thank you. Your answer has reached HEART.",
    thanks_text="The link is used up. You can close this page.",
    check="Please check these answers",
    gone="This link does not work",
    gone_text="It may have been used, have expired, or be cut off. Nothing was lost. Look for a newer mail from HEART, "
    "or call the navigator who wrote to you, and say the reference that the mail names.",
    wait="Please wait a little",
    wait_text="There were too many tries from here. Nothing was lost. Try again in a quarter of an hour, or call the "
    "navigator who wrote to you.",
    missing={
        "name": "Enter your name.",
        "position": "Enter what you do there.",
        "code": "Enter the code of eight digits.",
        "reason": "Choose why.",
        "note": "Say why in a few words.",
        "answer": "Choose an answer.",
    },
    reasons={
        "not_eligible": "Not eligible for this service",
        "not_offered": "We do not offer this",
        "out_of_area": "Outside our area",
        "language": "We have nobody who speaks the language",
        "already_served": "We already serve this person",
        "other": "Another reason",
    },
)
SPANISH = Words(
    code="es",
    other_code="en",
    other_name="English",
    title="Una remisión para ustedes",
    lede="HEART, el equipo de respuesta comunitaria de Durham, pregunta si este servicio puede atender a alguien.",
    reference="Referencia",
    who="¿Quién responde?",
    why_who="Antes de mostrar lo que se compartió con ustedes, comprobamos que usted es de esta organización: se envía "
    "un código a su propio buzón. Abrir esta página no hace nada más.",
    name="Su nombre",
    position="Qué hace usted allí",
    ask="Enviar el código",
    check_mail="Enviamos un código al buzón de su organización. Vale unos minutos.",
    code_label="Código",
    code_hint="Ocho cifras",
    enter="Continuar",
    wrong_code="Ese no es el código, o ya venció. Mire el correo más reciente, o pida otro código.",
    again="Pedir otro código",
    shared="Lo que se compartió con ustedes",
    shared_note="Úselo solo para esta remisión. Queda registrado que usted lo vio.",
    answer_title="¿Pueden atender esta remisión?",
    accept="Sí, la atendemos",
    no_room="No tenemos lugar",
    no_room_hint="El equipo verá que este servicio no tiene lugar ahora.",
    decline="No, por otra razón",
    reason="¿Por qué no?",
    note="Unas palabras para el equipo (opcional)",
    note_hint="Por ejemplo, a quién llamar o cuándo habrá lugar.",
    send="Enviar la respuesta",
    until="Por favor responda antes de",
    thanks="Gracias. Su respuesta llegó a HEART.",
    thanks_text="El enlace ya se usó. Puede cerrar esta página.",
    check="Revise estas respuestas",
    gone="Este enlace no funciona",
    gone_text="Puede que ya se haya usado, que haya vencido o que esté incompleto. No se perdió nada. Busque un correo "
    "más reciente de HEART, o llame a quien le escribió y diga la referencia que está en el correo.",
    wait="Espere un momento",
    wait_text="Hubo demasiados intentos desde aquí. No se perdió nada. Intente de nuevo en un cuarto de hora, o llame "
    "a quien le escribió.",
    missing={
        "name": "Escriba su nombre.",
        "position": "Escriba qué hace usted allí.",
        "code": "Escriba el código de ocho cifras.",
        "reason": "Elija por qué.",
        "note": "Diga por qué en pocas palabras.",
        "answer": "Elija una respuesta.",
    },
    reasons={
        "not_eligible": "No cumple los requisitos de este servicio",
        "not_offered": "No ofrecemos esto",
        "out_of_area": "Fuera de nuestra zona",
        "language": "No tenemos a nadie que hable el idioma",
        "already_served": "Ya atendemos a esta persona",
        "other": "Otra razón",
    },
)
LANGUAGES = {words.code: words for words in (ENGLISH, SPANISH)}


def chosen(asked: str, accepted: str) -> Words:
    """The language asked for in the address, else the first that the browser names and we have, else English."""
    if asked in LANGUAGES:
        return LANGUAGES[asked]
    named = [one.split(";")[0].strip()[:2].lower() for one in accepted.split(",")]
    return next((LANGUAGES[code] for code in named if code in LANGUAGES), ENGLISH)


def link_mail(reference: str, url: str, *, again: bool) -> tuple[str, str]:
    """Subject and body of the mail with a reply link."""
    subject = f"HEART: a referral waits for your answer ({reference})"
    first = "A referral to your organization still waits" if again else "HEART has a referral for your organization"
    body = (
        f"{first}. Reference: {reference}\n\n"
        f"Answer it here, without an account. The link works once and expires:\n\n{url}\n\n"
        "It asks who you are, and sends a code to this mailbox.\n\n"
        f"---\n\nHEART tiene una remisión para su organización. Referencia: {reference}\n\n"
        f"Responda aquí, sin cuenta. El enlace sirve una sola vez y vence:\n\n{url}?lang=es\n"
    )
    return subject, body


def code_mail(reference: str, code: str, minutes: int) -> tuple[str, str]:
    """Subject and body of the mail with a code."""
    body = (
        f"{code}\n\n"
        f"This is the code to answer referral {reference}. It holds for {minutes} minutes. If nobody of your "
        "organization asked for it, ignore this mail: without the code nothing is shown.\n\n"
        f"Este es el código para responder a la remisión {reference}. Vale {minutes} minutos. Si nadie de su "
        "organización lo pidió, ignore este correo.\n"
    )
    return f"HEART: your code for referral {reference}", body


def invitation_mail(url: str, days: int) -> tuple[str, str]:
    """Subject and body of an invitation: the link and nothing about the account."""
    body = (
        f"You are invited to HEART. Choose your password here:\n\n{url}\n\n"
        f"The link works once, for {days} days. If you do not expect this, ignore it.\n"
    )
    return "HEART: an invitation", body
