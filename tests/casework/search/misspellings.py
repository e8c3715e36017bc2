"""A hundred ways in which a name is written that is not as it stands on the record, as plain data.

(kind, on the record: given name | family name | also known as, as it is looked for)
"""

from __future__ import annotations

LINES = """
swapped letters | Deborah | Whitfield | | Deborha Whitfield
swapped letters | Terrence | Applewhite | | Terrecne Applewhite
swapped letters | Marisol | Quintanilla | | Marisol Quintanlila
swapped letters | Ulysses | Gardner | | Ulysses Gadrner
swapped letters | Bernadette | Crowley | | Bernadtete Crowley
swapped letters | Octavia | Stokes | | Octaiva Stokes
swapped letters | Cornelius | Pettigrew | | Cornelius Pettigerw
swapped letters | Mirabel | Sandoval | | Mriabel Sandoval
swapped letters | Hubert | Lattimore | | Huebrt Lattimroe
swapped letters | Prudence | Okafor | | Prudence Okfaor
swapped letters | Wendell | Ashworth | | Wendlel Ashworth
swapped letters | Graciela | Villanueva | | Graciela Villanueav
swapped letters | Rosalind | Merriweather | | Rosalind Merriwaether
swapped letters | Thaddeus | Blackwell | | Thadedus Blackwell
swapped letters | Socorro | Zamudio | | Sococrro Zamudio
swapped letters | Ignatius | Fairley | | Ignatuis Fairley
swapped letters | Loretta | Stackhouse | | Lortetta Stackhouse
swapped letters | Emeterio | Buendia | | Emetreio Buendia
swapped letters | Vernon | Hairston | | Venron Hairston
swapped letters | Philippa | Dunleavy | | Philippa Dunelavy
missing letters | Josephine | Abernathy | | Josphine Abernathy
missing letters | Montgomery | Satterfield | | Montgomry Saterfield
missing letters | Anastasia | Kowalczyk | | Anastasia Kowalcyk
missing letters | Guillermo | Betancourt | | Guilermo Betancourt
missing letters | Cassandra | Blankenship | | Casandra Blankenship
missing letters | Ezekiel | Thornberry | | Ezekel Thornbery
missing letters | Magdalena | Escobedo | | Magdlena Escobedo
missing letters | Clementine | Dubois | | Clementin Dubois
missing letters | Ferdinand | Oglesby | | Ferdnand Oglesby
missing letters | Wilhelmina | Strickland | | Wilhemina Stricland
missing letters | Augustus | Pemberton | | Augusts Pemberton
missing letters | Temperance | Haliburton | | Temprance Haliburton
missing letters | Bartholomew | Sykes | | Bartholmew Sykes
missing letters | Consuelo | Arredondo | | Consuelo Aredondo
missing letters | Jedediah | Winslow | | Jedidah Winslow
missing letters | Esperanza | Maldonado | | Esperaza Maldonado
missing letters | Theophilus | Grantham | | Theophlus Grantham
missing letters | Marguerite | Lindqvist | | Margurite Lindqvist
missing letters | Salvatore | Brancati | | Salvatore Brncati
missing letters | Hyacinth | Roundtree | | Hyacint Roundtree
nickname | William | Hargrove | | Bill Hargrove
nickname | Margaret | Tillman | | Peggy Tillman
nickname | Elizabeth | Farthing | | Betty Farthing
nickname | Robert | Culpepper | | Bobby Culpepper
nickname | Richard | Ravenel | | Dick Ravenel
nickname | Theodore | Lockhart | | Ted Lockhart
nickname | Katherine | Broughton | | Kitty Broughton
nickname | Charles | Yarborough | | Chuck Yarborough
nickname | Reginald | Bullock | | Reggie Bullock
nickname | Deborah | Umstead | | Debbie Umstead
nickname | Lawrence | Mangum | | Larry Mangum
nickname | Dorothy | Cheatham | | Dot Cheatham
nickname | José | Arellano | | Pepe Arellano
nickname | Francisco | Zaragoza | | Paco Zaragoza
nickname | Guadalupe | Cisneros | | Lupe Cisneros
nickname | Ignacio | Bustamante | | Nacho Bustamante
nickname | Jesús | Carrizales | | Chuy Carrizales
nickname | Enrique | Montemayor | | Kike Montemayor
nickname | Concepción | Barrientos | | Concha Barrientos
nickname | Guillermo | Elizondo | | Memo Elizondo
Spanish double surname | María | Fuentes Alarcón | | Maria Fuentes
Spanish double surname | Juan Carlos | Ibarra Montoya | | Juan Ibarra
Spanish double surname | Rosa | Beltrán Quiroga | | Rosa Quiroga
Spanish double surname | Luis Alberto | Carranza Solís | | Luis Carranza
Spanish double surname | Ana Lucía | Peralta Rosales | | Ana Peralta Rosales
Spanish double surname | Miguel | Zepeda Urrutia | | Miguel Urrutia Zepeda
Spanish double surname | Teresa | Galindo Pacheco | | Tere Galindo
Spanish double surname | Pedro | Cárdenas Olvera | | Pedro Cardenas Olbera
Spanish double surname | Yesenia | Trujillo Meza | | Yesenia Truhillo
Spanish double surname | Hugo | Valdivia Ledesma | | Ugo Baldivia Ledesma
Spanish double surname | Esther | Llamas Yáñez | | Ester Yamas Yanes
Spanish double surname | Cecilia | Zavala Vizcarra | | Sesilia Savala
Spanish double surname | Rafael | Quezada Luévano | | Rafa Quesada Luevano
Spanish double surname | Marisela | Huerta Cisneros | | Marisela Uerta
Spanish double surname | Óscar | Villaseñor Rangel | | Oscar Villasenor
Spanish double surname | Lourdes | Camarillo Nava | | Lourdes Nava Camarillo
Spanish double surname | Joaquín | Echeverría Soto | | Joaquin Etcheverria
Spanish double surname | Beatriz | Hinojosa Lara | | Beatris Inojosa
Spanish double surname | Vicente | Arriaga Tovar | | Chente Arriaga Tovar
Spanish double surname | Xiomara | Bermúdez Colón | | Siomara Bermudez
swapped first and last | Harriet | Oxendine | | Oxendine Harriet
swapped first and last | Desmond | Lassiter | | Lassiter, Desmond
swapped first and last | Paloma | Covarrubias | | Covarrubias Paloma
swapped first and last | Eustace | Bynum | | Bynum Eustace
swapped first and last | Winifred | Chavis | | Chavis Winifred
swapped first and last | Ambrose | Leatherwood | | Leatherwood Ambrose
swapped first and last | Nicanor | Benavides | | Benabides Nicanor
swapped first and last | Tallulah | McIlwaine | | McIlwaine Tallulah
swapped first and last | Lemuel | Cardwell | | Cardwel Lemuel
swapped first and last | Araceli | Monsivais | | Monsivais Araceli
swapped first and last | Dashiell | Threadgill | | Threadgill Dashiel
swapped first and last | Philomena | Gantt | | Gantt Philomina
swapped first and last | Hezekiah | Boone | | Boone Hezekia
swapped first and last | Itzel | Tlatelpa | | Tlatelpa Itzel
swapped first and last | Sylvester | Pridgen | | Pridgen Sylvestre
several at once | Frederick | Wojciechowski | | Fred Wojcehowski
several at once | Catherine | McGillicuddy | | Kathy Mcgilicudy
several at once | Roosevelt | Dunnagan | Slim | Slim Dunagan
several at once | Alejandra | Xicoténcatl | | Ale Jicotencatl
several at once | Zachariah | Featherstonhaugh | | Fetherstonhaugh Zacariah
"""


def misspellings() -> list[tuple[str, str, str, str, str]]:
    """Each line as (kind, given name, family name, alias, as it is looked for)."""
    rows = [tuple(part.strip() for part in line.split("|")) for line in LINES.strip().splitlines()]
    return [row for row in rows if len(row) == 5]  # type: ignore[misc]
