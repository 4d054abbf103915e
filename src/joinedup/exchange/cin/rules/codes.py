"""The code lists of the census. Labels are our own short words for the published ones.

Source: the schemas of the collection years 2024 to 2026 in `data/cin`; a test holds the codes equal to them.
A code outside its list is kept as it was written and flagged, never dropped.
"""

REFERRAL_SOURCES = {
    "1A": "Family, relative or carer",
    "1B": "Acquaintance (neighbour, child minder)",
    "1C": "The child",
    "1D": "Another individual",
    "2A": "School",
    "2B": "Education services",
    "3A": "GP",
    "3B": "Health visitor",
    "3C": "School nurse",
    "3D": "Other primary health",
    "3E": "Emergency department",
    "3F": "Other health",
    "4": "Housing",
    "5A": "Council social care, such as adults'",
    "5B": "Other council service",
    "5C": "Another council",
    "5D": "Early help",
    "6": "Police",
    "7": "Other legal: courts, probation, immigration, Cafcass, prison",
    "8": "Other: children's centre, independent or voluntary",
    "9": "Anonymous",
    "10": "Not known",
}

PRIMARY_NEEDS = {
    "N0": "Not stated",
    "N1": "Abuse or neglect",
    "N2": "Child's disability or illness",
    "N3": "Parental disability or illness",
    "N4": "Family in acute stress",
    "N5": "Family dysfunction",
    "N6": "Socially unacceptable behaviour",
    "N7": "Low income",
    "N8": "Absent parenting",
    "N9": "Not a child in need",
}

REASONS_FOR_CLOSURE = {
    "RC1": "Adopted",
    "RC2": "Died",
    "RC3": "Child arrangements order",
    "RC4": "Special guardianship order",
    "RC5": "Moved to another council's services",
    "RC6": "Moved to adult services",
    "RC7": "Services ended for another reason",
    "RC8": "Closed after assessment, no further action",
    "RC9": "Closed after assessment, passed to early help",
}

CATEGORIES_OF_ABUSE = {
    "NEG": "Neglect",
    "PHY": "Physical abuse",
    "SAB": "Sexual abuse",
    "EMO": "Emotional abuse",
    "MUL": "Multiple",
}

DISABILITIES = {
    "NONE": "No disability",
    "MOB": "Mobility",
    "HAND": "Hand function",
    "PC": "Personal care",
    "INC": "Incontinence",
    "COMM": "Communication",
    "LD": "Learning",
    "HEAR": "Hearing",
    "VIS": "Vision",
    "BEH": "Behaviour",
    "CON": "Consciousness",
    "AUT": "Autism",
    "DDA": "Other",
}

ETHNICITIES = {
    "WBRI": "White British",
    "WIRI": "White Irish",
    "WIRT": "Traveller of Irish heritage",
    "WOTH": "Any other White background",
    "WROM": "Gypsy or Roma",
    "MWBC": "White and Black Caribbean",
    "MWBA": "White and Black African",
    "MWAS": "White and Asian",
    "MOTH": "Any other mixed background",
    "AIND": "Indian",
    "APKN": "Pakistani",
    "ABAN": "Bangladeshi",
    "AOTH": "Any other Asian background",
    "BCRB": "Caribbean",
    "BAFR": "African",
    "BOTH": "Any other Black background",
    "CHNE": "Chinese",
    "OOTH": "Any other ethnic group",
    "REFU": "Refused",
    "NOBT": "Not yet obtained",
}

UPN_UNKNOWN = ("UN1", "UN2", "UN3", "UN4", "UN5", "UN6", "UN7")

# Who the factor is about: for most groups A is the child, B a parent or carer, C somebody else in the home.
ASSESSMENT_FACTORS = {
    "1A": "Alcohol: child",
    "1B": "Alcohol: parent or carer",
    "1C": "Alcohol: somebody else in the home",
    "2A": "Drugs: child",
    "2B": "Drugs: parent or carer",
    "2C": "Drugs: somebody else in the home",
    "3A": "Domestic abuse: child",
    "3B": "Domestic abuse: parent or carer",
    "3C": "Domestic abuse: somebody else in the home",
    "4A": "Mental health: child",
    "4B": "Mental health: parent or carer",
    "4C": "Mental health: somebody else in the home",
    "5A": "Learning disability: child",
    "5B": "Learning disability: parent or carer",
    "5C": "Learning disability: somebody else in the home",
    "6A": "Physical disability or illness: child",
    "6B": "Physical disability or illness: parent or carer",
    "6C": "Physical disability or illness: somebody else in the home",
    "7A": "Young carer",
    "8B": "Privately fostered: from overseas, means to return",
    "8C": "Privately fostered: from overseas, means to stay",
    "8D": "Privately fostered: in a UK school",
    "8E": "Privately fostered: UK family's own arrangement",
    "8F": "Privately fostered: other",
    "9A": "Unaccompanied asylum-seeking child",
    "10A": "Missing",
    "11A": "Child sexual exploitation",
    "12A": "Trafficking",
    "13A": "Gangs",
    "14A": "Socially unacceptable behaviour",
    "15A": "Self-harm",
    "16A": "Neglect",
    "17A": "Emotional abuse",
    "18A": "Physical abuse",  # until the two below took its place
    "18B": "Physical abuse: by a child",
    "18C": "Physical abuse: by an adult",
    "19A": "Sexual abuse",  # likewise
    "19B": "Sexual abuse: by a child",
    "19C": "Sexual abuse: by an adult",
    "20": "Other",
    "21": "No factor found",
    "22A": "Female genital mutilation",
    "23A": "Abuse linked to faith or belief",
    "24A": "Child criminal exploitation",
}
