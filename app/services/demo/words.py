"""Invented names and sentences of the demo. Nobody here exists."""

from __future__ import annotations

FORENAMES = (
    "Ada", "Aisha", "Alfie", "Amara", "Arlo", "Ayaan", "Bea", "Bilal", "Callum", "Cora", "Daisy",
    "Dev", "Edie", "Elias", "Esme", "Farah", "Finn", "Freya", "Gus", "Hana", "Harvey", "Idris",
    "Imogen", "Iris", "Jamal", "Jude", "Kai", "Keira", "Layla", "Leo", "Lottie", "Malik", "Maya",
    "Milo", "Nadia", "Nell", "Noor", "Olive", "Omar", "Oscar", "Pia", "Priya", "Quinn", "Rafi",
    "Rosa", "Rowan", "Samir", "Skye", "Tariq", "Theo", "Una", "Viola", "Wren", "Yusuf", "Zara",
    "Zeke",
)  # fmt: skip
SURNAMES = (
    "Abberwell", "Ashdrift", "Barrowmere", "Birchlow", "Brackenby", "Calderidge", "Coppleby",
    "Crowhollow", "Dunmarrow", "Elderfen", "Emberley-Voss", "Fallowick", "Fennimarsh",
    "Gorsebridge", "Harrowmead", "Hollowbrook", "Inglemoor", "Juniperton", "Kestreland",
    "Kilnstead", "Larkhurst",
    "Lindenmoor", "Marlowick", "Merrowfield", "Nettlecombe", "Oakrift", "Otterbourn", "Pebblewick",
    "Pinnockshaw", "Quarrendale", "Quillfeather", "Ravenglow", "Rookhampton", "Saltmarrow",
    "Sedgewell", "Silverthwaite", "Swanholt", "Tallowmere", "Thistledown", "Thornaby-Reeve",
    "Underbeck", "Vellacourt", "Wainfleet-Moss", "Willowmarsh", "Winterbeck", "Wrenfield",
    "Yarrowdale", "Yewbarrow",
)  # fmt: skip

# Name, phase, lowest and highest age.
SCHOOLS = (
    ("Alderbrook Academy", "Secondary", 11, 18),
    ("Beacon Ridge School", "Secondary", 11, 16),
    ("Canalside Community School", "Secondary", 11, 16),
    ("Copperfield High School", "Secondary", 11, 18),
    ("Dovecote Academy", "Secondary", 11, 16),
    ("Eastmere School", "Secondary", 11, 18),
    ("Foxglove Hill Academy", "Secondary", 11, 16),
    ("Glassworks Academy", "Secondary", 11, 18),
    ("Heronsgate School", "Secondary", 11, 16),
    ("Ironbridge Lane School", "Secondary", 11, 16),
    ("Juniper Park Academy", "Secondary", 11, 18),
    ("Kingfisher Academy", "Secondary", 11, 16),
    ("Lanternhouse School", "Secondary", 11, 16),
    ("Meadowgate School", "All-through", 4, 16),
    ("Nightingale Special School", "Not applicable", 7, 19),
    ("Old Weavers Academy", "Secondary", 11, 18),
    ("Acorn Lane Primary School", "Primary", 4, 11),
    ("Bluebell Wood Primary School", "Primary", 4, 11),
    ("Cloverfield Primary Academy", "Primary", 4, 11),
    ("Daisybank Primary School", "Primary", 3, 11),
    ("Elm Tree Junior School", "Primary", 7, 11),
    ("Fernhill Primary School", "Primary", 4, 11),
    ("Goldcrest Primary Academy", "Primary", 4, 11),
    ("Hazelwell Primary School", "Primary", 3, 11),
)
STREETS = (
    "Ribbon Street", "Loom Lane", "Watchmaker Row", "Cathedral View", "Bicycle Way", "Silk Court",
    "Turbine Road", "Priory Green", "Sundial Avenue", "Weir Bank", "Chapel Rise", "Station Field",
)  # fmt: skip
# The council's own published addresses give the postcodes: no house of anybody.
POSTCODES = ("CV1 2GN", "CV1 5RR", "CV1 2PY")

# Legal name, trading name, categories, where it stands.
PROVIDERS = (
    ("Anvil and Oak Training Limited", "Anvil and Oak", ("WORK_BASED",), "approved"),
    ("Bramble Yard Community Farm", "Bramble Yard", ("WORK_BASED", "EMPLOYABILITY_PD"), "approved"),
    ("Cogwheel Motor Skills Limited", "Cogwheel Motors", ("WORK_BASED",), "approved"),
    ("Deep Water Counselling", "Deep Water", ("EMPLOYABILITY_PD",), "approved"),
    ("Echo Street Studios Limited", "Echo Street Studios", ("CURRICULUM",), "approved"),
    ("Fresh Page Tuition Limited", "Fresh Page", ("CURRICULUM",), "approved"),
    ("Green Lantern Horticulture", "Green Lantern", ("WORK_BASED",), "approved"),
    ("Hearthside Therapeutic Learning", "Hearthside", ("EMPLOYABILITY_PD",), "approved"),
    ("Inkwell Primary Support Limited", "Inkwell", ("CURRICULUM",), "approved"),
    ("Jigsaw Pathways Limited", "Jigsaw Pathways", ("EMPLOYABILITY_PD",), "conditional"),
    ("Kite Boxing and Fitness", "Kite Boxing", ("EMPLOYABILITY_PD",), "suspended"),
    ("Lock Gate Construction College", "Lock Gate", ("WORK_BASED",), "onboarding"),
    ("Mosaic Digital Academy Limited", "Mosaic Digital", ("CURRICULUM",), "procured"),
    ("Nine Elms Hair and Beauty", "Nine Elms", ("WORK_BASED",), "enquiry"),
    ("Orchard Gate Learning", "Orchard Gate", ("CURRICULUM",), "exited"),
)

# Title, provider, category, sub-category, programme, lowest and highest year, days, session.
COURSES = (
    ("Carpentry and joinery", 0, "WORK_BASED", "VOCATIONAL_1", "TIER1", 9, 11, "TUE THU", "FULL"),
    ("Bricklaying", 0, "WORK_BASED", "VOCATIONAL_2", "TIER1", 10, 11, "MON WED", "FULL"),
    ("Plumbing taster", 0, "WORK_BASED", "TASTER", "TIER1", 9, 11, "FRI", "FULL"),
    ("Painting and decorating", 0, "WORK_BASED", "VOCATIONAL_1", "TIER1", 9, 11, "MON TUE", "AM"),
    ("Animal care", 1, "WORK_BASED", "VOCATIONAL_1", "TIER1", 7, 11, "MON WED", "FULL"),
    ("Farm mornings", 1, "EMPLOYABILITY_PD", "OTHER", "TIER1", 3, 8, "TUE THU", "AM"),
    ("Land skills", 1, "WORK_BASED", "WORK_SKILLS", "TIER1", 9, 11, "FRI", "FULL"),
    ("Small animals and me", 1, "EMPLOYABILITY_PD", "OTHER", "INSIGHT", 3, 7, "WED", "FULL"),
    ("Motor vehicle studies", 2, "WORK_BASED", "VOCATIONAL_2", "TIER1", 10, 11, "TUE WED", "FULL"),
    ("Bicycle repair", 2, "WORK_BASED", "VOCATIONAL_1", "TIER1", 8, 11, "THU", "FULL"),
    ("Motorsport engineering taster", 2, "WORK_BASED", "TASTER", "TIER1", 9, 11, "MON", "FULL"),
    ("Choices and consequences", 3, "EMPLOYABILITY_PD", "OTHER", "INSIGHT", 7, 11, "MON", "FULL"),
    ("Knives, gangs and me", 3, "EMPLOYABILITY_PD", "OTHER", "INSIGHT", 7, 11, "TUE", "FULL"),
    ("Straight talk about substances", 3, "EMPLOYABILITY_PD", "OTHER", "INSIGHT", 8, 11, "WED",
     "FULL"),
    ("Healthy relationships", 3, "EMPLOYABILITY_PD", "OTHER", "INSIGHT", 7, 11, "THU", "FULL"),
    ("Music production", 4, "CURRICULUM", "OTHER", "TIER1", 8, 11, "TUE FRI", "PM"),
    ("Film and photography", 4, "CURRICULUM", "OTHER", "TIER1", 8, 11, "MON THU", "FULL"),
    ("Art and graphic design GCSE", 4, "CURRICULUM", "GCSE", "TIER1", 10, 11, "WED", "FULL"),
    ("Podcasting and radio", 4, "EMPLOYABILITY_PD", "WORK_SKILLS", "TIER1", 7, 10, "FRI", "AM"),
    ("English and maths catch-up", 5, "CURRICULUM", "FUNCTIONAL_SKILLS", "TIER1", 7, 11, "MON TUE",
     "AM"),
    ("GCSE maths", 5, "CURRICULUM", "GCSE", "TIER1", 10, 11, "WED THU", "AM"),
    ("GCSE English", 5, "CURRICULUM", "GCSE", "TIER1", 10, 11, "WED THU", "PM"),
    ("Functional skills for year 9", 5, "CURRICULUM", "FUNCTIONAL_SKILLS", "TIER1", 9, 9, "FRI",
     "FULL"),
    ("Horticulture", 6, "WORK_BASED", "VOCATIONAL_1", "TIER1", 7, 11, "TUE THU", "FULL"),
    ("Forest skills", 6, "EMPLOYABILITY_PD", "OTHER", "TIER1", 3, 9, "FRI", "FULL"),
    ("Floristry", 6, "WORK_BASED", "VOCATIONAL_1", "TIER1", 9, 11, "MON", "FULL"),
    ("Growing together", 6, "EMPLOYABILITY_PD", "OTHER", "INSIGHT", 3, 8, "WED", "AM"),
    ("Flourish for secondary pupils", 7, "EMPLOYABILITY_PD", "OTHER", "FLOURISH", 7, 11, "MON TUE",
     "FULL"),
    ("Flourish for primary pupils", 7, "EMPLOYABILITY_PD", "OTHER", "FLOURISH", 2, 6, "WED THU",
     "FULL"),
    ("Anxiety and me", 7, "EMPLOYABILITY_PD", "OTHER", "INSIGHT", 6, 11, "FRI", "AM"),
    ("Managing big feelings", 7, "EMPLOYABILITY_PD", "OTHER", "INSIGHT", 2, 6, "FRI", "PM"),
    ("Primary reading rescue", 8, "CURRICULUM", "OTHER", "TIER1", 2, 6, "MON TUE", "AM"),
    ("Number club", 8, "CURRICULUM", "OTHER", "TIER1", 2, 6, "WED THU", "AM"),
    ("Small group learning", 8, "CURRICULUM", "OTHER", "TIER1", 2, 6, "MON WED", "FULL"),
    ("Friendship and play", 8, "EMPLOYABILITY_PD", "OTHER", "INSIGHT", 2, 6, "THU", "PM"),
    ("Ready for work", 9, "EMPLOYABILITY_PD", "WORK_SKILLS", "TIER1", 9, 11, "TUE", "FULL"),
    ("ASDAN personal development", 9, "EMPLOYABILITY_PD", "ASDAN", "TIER1", 7, 11, "WED FRI",
     "FULL"),
    ("Work experience with a mentor", 9, "EMPLOYABILITY_PD", "WORK_EXPERIENCE", "TIER1", 10, 11,
     "THU", "FULL"),
    ("Team challenge", 9, "EMPLOYABILITY_PD", "OTHER", "INSIGHT", 7, 11, "MON", "AM"),
    ("Non-contact boxing", 10, "EMPLOYABILITY_PD", "OTHER", "TIER1", 8, 11, "TUE THU", "PM"),
    ("Fitness and coaching", 10, "EMPLOYABILITY_PD", "VOCATIONAL_1", "TIER1", 9, 11, "MON", "FULL"),
    ("Groundworks", 11, "WORK_BASED", "VOCATIONAL_2", "TIER1", 10, 11, "MON TUE", "FULL"),
    ("Coding and games", 12, "CURRICULUM", "OTHER", "TIER1", 8, 11, "WED", "FULL"),
    ("Orchard crafts", 14, "CURRICULUM", "OTHER", "TIER1", 7, 9, "FRI", "FULL"),
)  # fmt: skip

REASONS = (
    "Finds a full week in lessons hard and learns best by doing things.",
    "Has missed a good deal of school since last summer and is losing confidence.",
    "Has had several short suspensions; a change of setting on two days could break the pattern.",
    "Wants to work with tools later and asks for a course that leads there.",
    "Is anxious in large groups and does well with one adult who stays the same.",
)
STRENGTHS = (
    "Kind to younger pupils and patient with animals.",
    "Quick with numbers when they are about something real.",
    "Keeps going when a task is practical, and is proud of the result.",
    "Speaks well in a small group and makes others laugh.",
)
INTERESTS = (
    "Bikes, how engines work, cooking at home.",
    "Drawing, music, looking after a neighbour's dog.",
    "Football, gardening with a grandparent, building models.",
)
ASPIRATIONS = (
    "Would like an apprenticeship.",
    "Wants to work outdoors.",
    "Thinks about college and a trade.",
    "Does not know yet and would like to try things.",
)
PUPIL_VOICES = (
    "“I want to make things and not sit all day.”",
    "“I like it when people explain it once more without being cross.”",
    "“I would go if somebody I know comes with me the first time.”",
)
PARENT_VOICES = (
    "Agrees and hopes for calmer mornings.",
    "Was worried about the journey and is content now that it is planned.",
    "Supports the place and will come to reviews.",
)
BEHAVIOURS = (
    "Leaves the room when work gets hard; shouts when followed.",
    "Refuses to begin written work; argues with peers.",
    "Withdraws, hides under a hood and does not answer.",
)
TRIGGERS = (
    "Noise, crowded corridors, being corrected in front of others.",
    "Changes of plan, long writing tasks.",
)
WHAT_WORKS = (
    "A calm adult, short steps, a job to do with the hands.",
    "A warning before changes, a place to go to, praise in private.",
)
STRATEGIES = (
    ("Time-out card and a quiet room", "Head of year", "Fewer walk-outs for a term."),
    ("Mentor twice a week", "Learning mentor", "Attendance rose by some days a month."),
    ("Adapted timetable with fewer changes", "SENCo", "Calmer mornings, afternoons still hard."),
    ("Small group for English and maths", "Subject leads", "Work is handed in again."),
    ("Check-in every morning", "Form tutor", "Arrives on time on most days."),
)
TARGETS = (
    ("Come on at least nine of ten days", "Attendance at the place", "Seven of ten days"),
    ("Finish one practical unit", "Units signed off", "None so far"),
    ("Ask for help instead of leaving", "Times that help was asked for", "Once a week"),
    ("Join a group task for half an hour", "Lead worker's log", "Ten minutes"),
)
HAZARDS = (
    ("VERBAL", "Lessons and corridors", "Being corrected", ["STAFF", "PUPILS"], "Calm tone"),
    ("PROPERTY", "Classrooms", "Frustration with work", ["PROPERTY"], "Clear benches, one tool"),
    ("AGGRESSION_PEERS", "Unstructured time", "Teasing", ["PUPILS"], "Supervised breaks"),
    ("MISSING", "Leaving the site", "Anxiety", ["SELF"], "Sign in and out, call at once"),
    ("TOOLS", "Workshop", "Rushing", ["SELF", "PUPILS"], "Induction, supervision, kit"),
    ("TRAVEL", "The journey", "Changing buses", ["SELF"], "Practised route, phone charged"),
)
AGENCY_PLANS = (
    ("EARLY_HELP", "Family hub", "Weekly meeting with the family"),
    ("SEMHL", "SEMHL team", "Observation and advice to staff"),
    ("EP", "Educational psychology", "Consultation and a short report"),
    ("CAMHS", "Mental health service", "Waiting for a first appointment"),
    ("EWO", "Attendance team", "Attendance plan with the family"),
    ("YJS", "Youth justice service", "Prevention work once a week"),
)
INTERVIEW_NOTES = (
    "Looked round, asked good questions and wants to start. Travel was talked through.",
    "Quiet at first and then showed real interest in the workshop.",
    "Came with a parent. We agreed how to ask for a break.",
)
DECLINES = (
    ("NEED", "NEEDS_NOT_MET", "We cannot give one adult to one pupil, which is what is needed."),
    ("RISK", "SITE_RISK", "The open yard with machines cannot be made safe enough at the moment."),
    ("NEED", "PEER_MIX", "The group that runs on these days would not be a good mix just now."),
)
RETURN_REASONS = (
    "The risk assessment does not say who is at risk. Add that and send it again.",
    "Add what the school has tried so far and with what effect.",
    "The parent's view is missing. Speak to the parent and add it.",
)
CANCEL_REASONS = (
    "The family is moving away.",
    "The school found another way to support the pupil.",
    "The pupil no longer wants to go.",
)
UNPLACED_REASONS = (
    "No course fits at the moment. The school goes on with its own plan and may apply again.",
    "Two providers declined. A meeting agreed support in school instead.",
)
PANEL_REASONS = {
    "panel-approve": "The plan in school is used well and the place adds what is missing.",
    "panel-defer": "The panel asks for the report of the educational psychologist.",
    "panel-reject": "Tier 1 has not been tried. The panel suggests a course with one mentor.",
}
COMPLAINTS = (
    ("PROVIDER", "Nobody rang when my child left early", "An apology and a promise to ring"),
    ("CAP_SERVICE", "We waited a long time for an answer", "A date by which we hear"),
    ("COURSE", "The course was not what the page says", "A correct description"),
    ("DECISION", "We do not understand why the panel said no", "The reasons in writing"),
    ("CHARGE", "We were charged for weeks of illness", "A corrected invoice"),
    ("STAFF_CONDUCT", "A member of staff was short with us on the phone", "An apology"),
    ("OTHER", "The form lost my answers", "That it is put right"),
)
# Matters that have a procedure of their own.
ELSEWHERE = (
    ("DATA_PROTECTION", "A letter about us went to another family", "To know who has read it"),
    ("SAFEGUARDING", "A trainer drove home alone with a pupil", "That it does not happen again"),
)
COMPLAINT_REASONS = {
    "extend": "A witness is away until next week.",
    "ask-again": "The answer does not say what happened on that Friday.",
    "close": "It was answered, and nothing more is asked for.",
    "withdraw": "We have spoken to each other and it is settled.",
    "out-of-scope": "This is about a school meal. The school has its own procedure for that.",
}
NOTES = (
    "Spoke to the school: they send the missing paper by Friday.",
    "Rang the provider; the group has room on both days.",
    "Parent prefers text messages to calls.",
    "Coordinator is away next week; speak to the head of year.",
)
