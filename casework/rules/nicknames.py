"""Short names and the names they stand for, in English and in Spanish, as people in Durham use them.

A table to look things up in, no more: "Bill" and "Will" both lead to William, "Pepe" and "Chepe" to José.
"""

from __future__ import annotations

from collections import defaultdict

_ENGLISH = """
abigail abby gail | abraham abe bram | agnes aggie nessie | albert al bert bertie | alexander alex sasha xander
alexandra alex sandra lexi sasha | alfred al fred alfie | amanda mandy | andrew andy drew | angela angie
ann annie | anna annie | anne annie | anthony tony | antoinette toni nettie | barbara barb babs barbie
benjamin ben benny benji | bernard bernie barney | beverly bev | bradley brad | calvin cal | cameron cam
carolyn carol carrie lynn | catherine cathy kathy kate katie kitty cat
charles charlie chuck chaz | charlotte charlie lottie | chester chet | christina chris tina chrissy christy
christopher chris topher kit | clarence clare | clifford cliff | cornelius neil corny | cynthia cindy
daniel dan danny | david dave davey | deborah deb debbie debra | demetrius meechie meech | dennis denny
donald don donnie | dorothy dot dottie dolly | douglas doug | earnest ernie | ebenezer eb
edward ed eddie ted teddy ned | eleanor ellie nell nora | elizabeth liz lizzie beth betsy betty eliza bess libby
emily em emmy | eugene gene | evelyn evie | ezekiel zeke | florence flo flossie | frances fran frannie
franklin frank frankie | frederick fred freddie rick | gabriel gabe | gerald jerry gerry | gilbert gil | gregory greg
gwendolyn gwen | harold harry hal | harriet hattie | henry hank harry | herbert herb | isaac ike | isaiah zay ike
isabella bella izzy | jacob jake | jacqueline jackie | james jim jimmy jamie jay | janet jan | jefferson jeff
jeffrey jeff | jennifer jen jenny | jeremiah jerry jem | jeremy jerry | jessica jess jessie | joan joanie
jonathan jon jonny nathan | john johnny jack jon | joseph joe joey | joshua josh | josephine jo josie | joyce joy
judith judy | julia julie | katherine kathy cathy kate katie kay kitty kat | kenneth ken kenny | kimberly kim
lawrence larry | leonard leo len lenny | leroy roy | lillian lily lil | louis lou louie | louise lou
lucille lucy | madeline maddie | marcus marc mark | margaret maggie meg peggy marge greta madge daisy | marvin marv
martha marty patty | martin marty | matthew matt matty | maurice reece mo | maxwell max | megan meg | melissa mel missy
melvin mel | michael mike mikey mick mickey | michelle shelly | mildred millie | mitchell mitch | montgomery monty
nancy nan | nathaniel nate nathan nat | nicholas nick nicky | nicole nikki nicky | norman norm | oliver ollie
oscar ozzie | pamela pam | patricia pat patty trish tricia patsy | patrick pat paddy | penelope penny | peter pete
philip phil | priscilla cilla | rachel rae | randall randy | raymond ray | rebecca becky becca | reginald reggie reg
richard rick rich dick ricky richie | robert rob bob bobby robbie bert | roderick rod | rodney rod | roger rodge
ronald ron ronnie | rosemary rose rosie | roosevelt rosie velt | russell russ rusty | samantha sam sammy
samuel sam sammy | sandra sandy | sarah sally sadie | shirley shirl | sidney sid | solomon sol | sophia sophie
stanley stan | stephanie steph | stephen steve stevie | steven steve stevie | stuart stu | susan sue susie suzy
sylvester sly | tabitha tabby | terrence terry | theodore ted teddy theo | theresa terry tess tessa | thomas tom tommy
timothy tim timmy | tyrone ty | valerie val | vanessa nessa | veronica ronnie | victor vic | victoria vicky tori
vincent vince vinny | virginia ginny ginger | vivian viv | walter walt wally | wesley wes
william bill billy will willie liam | winifred winnie | yolanda yoli | zachary zach zack
"""
_SPANISH = """
adalberto beto | agustin tin | alberto beto | alejandra ale | alejandro ale alex jano | alfonso poncho fonso
alfredo fredo feyo | ana anita | andres andy | angel angelito | antonia tona | antonio tono toni | arturo turo
beatriz bety betty | bernardo nardo | carlos carlitos charlie | carmen carmela menchu | catalina cata | cecilia ceci
concepcion concha conchita | consuelo chelo | cristina cris tina | cristobal tobal | dolores lola lolita
daniela dani | eduardo lalo edu | elena nena | emiliano milo | emilio milo | enrique quique kike | ernesto neto
esperanza lancha pera | estela telita | eugenia geni | felipe pipe lipe | fernanda fer nanda | fernando nando fer
francisca paca pancha paquita | francisco paco pancho paquito kiko curro cisco | gabriela gaby gabi | gerardo gera
gregorio goyo | graciela chela | guadalupe lupe lupita pita | guillermo memo guille | gustavo tavo | hector tito
hermenegildo gildo | humberto beto | ignacio nacho | isabel chabela isa chabe | ismael mael | javier javi
jesus chuy chucho | joaquin quino | jorge coque yorch | jose pepe chepe joselito pepito | josefa pepa chepa
josefina fina pepa | juan juanito juancho | juana juanita | julio julito | leticia lety leti | lorenzo lencho
lourdes lulu | luis lucho luisito guicho | luisa lucha | manuel manolo meme manny | manuela manola
marcela chela | margarita rita mago | maria mari mary mariquita maruca | mario mayito | mauricio mau
mercedes meche merche | miguel migue mike | minerva mine | monica moni | nicolas nico colas | octavio tavo
pablo pablito | patricia paty | pedro perico pedrito | pilar pili | rafael rafa fallo | ramon moncho mon
raul rulo | refugio cuca cuco | ricardo rica richi | roberto beto rober tito | rocio chio | rodolfo fito rodo
rodrigo rodri | rogelio roge | rosario chayo charo | rosa rosita | salvador chava chavo | santiago santi chago
sebastian sebas | sergio checo | silvia chiva | socorro coco | sofia sofi | soledad sole chole | susana susi
teresa tere teresita | tomas tomi | valentina vale | valeria vale | veronica vero | vicente chente | victoria vicky
xiomara xiomi | yesenia yesi | yolanda yoli
"""


def _read(*tables: str) -> dict[str, frozenset[str]]:
    """Each name and short name with the names that it can stand for. A line or a bar ends an entry."""
    found: dict[str, set[str]] = defaultdict(set)
    for table in tables:
        for entry in table.strip().replace("\n", "|").split("|"):
            name, *short = entry.split()
            for word in (name, *short):
                found[word].add(name)
    return {word: frozenset(names) for word, names in found.items()}


_STANDS_FOR = _read(_ENGLISH, _SPANISH)


def stands_for(word: str) -> frozenset[str]:
    """The names that a folded word can be short for, or is; empty when the table does not know it."""
    return _STANDS_FOR.get(word, frozenset())
