"""Invented names, places and sentences. Nobody in them lives."""

GIVEN = [
    "Alma",
    "Bernard",
    "Celia",
    "Darnell",
    "Edith",
    "Floyd",
    "Gloria",
    "Hector",
    "Imani",
    "Jasper",
    "Keisha",
    "Leland",
    "Marisol",
    "Nestor",
    "Odessa",
    "Percy",
    "Quiana",
    "Rafael",
    "Sabine",
    "Tobias",
    "Ursula",
    "Vernon",
    "Wilma",
    "Xiomara",
    "Yusuf",
    "Zelda",
    "Amos",
    "Bettina",
    "Cedric",
    "Dolores",
    "Ernesto",
    "Flora",
]
FAMILY = [
    "Abernathy",
    "Birdsong",
    "Castaneda",
    "Dunmore",
    "Eastwood",
    "Fairbanks",
    "Gutierrez",
    "Holloway",
    "Ibarra",
    "Jessup",
    "Kimbrough",
    "Langley",
    "Montoya",
    "Nightingale",
    "Oakley",
    "Pemberton",
    "Quinlan",
    "Ravenel",
    "Santoro",
    "Thistle",
    "Underhill",
    "Valdez",
    "Winslow",
    "Yarborough",
]
NICKNAMES = ["Red", "Pops", "Lady Bug", "Tio", "Sunshine", "Boots", "Doc", "Little Joe"]
PLACES = [
    "Behind the old tobacco warehouse, mornings",
    "Bus station benches, most evenings",
    "Main library reading room when it rains",
    "Under the Maple Street overpass",
    "Park by the rose garden, noon",
    "Tent near the rail trail, north end",
]
MARKS = ["Green knit hat, small brown dog", "Walks with a blue cane", "Army jacket, long gray beard", "Red bicycle"]
STREETS = ["Maple St", "Foundry Rd", "Larkspur Ave", "Warehouse Row", "Cedar Hollow Dr", "Old Mill Rd", "Station Blvd"]
BEATS = ["111", "114", "122", "213", "221", "312", "323", "411", "423", "511"]
SUMMARIES = [
    "Calm when we came. Asked for food and somewhere to charge a phone.",
    "Had not slept in two days. Talked for half an hour; felt better after eating.",
    "Worried about losing the room at the motel at the end of the week.",
    "Neighbor's sister was on the line and will help with the appointment.",
    "Did not want to talk much today. Took a card and a lunch.",
]
NOTES = [
    (
        "First talk",
        "Introduced care navigation. Wants help with food first, then a place to stay. Agreed on a next call.",
    ),
    ("Check-in", "Doing a little better. Missed the appointment because the bus did not come; we planned the ride."),
    ("Clinical follow-up", "Oriented, no thoughts of self-harm today. Sleep is poor. Agreed to an intake visit."),
]
QUESTIONS = [
    "Could you meet this neighbor this week?",
    "Is there room before the weekend? A ride can be arranged.",
    "Would an intake by phone be possible?",
]
