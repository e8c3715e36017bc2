"""What the team is asked, in versions: who changes a word that matters adds a version. Answers go from 1 to 5."""

from __future__ import annotations

LEAST = 11  # answers, below which nothing of them is shown
SCALE = {1: "Not at all", 2: "A little", 3: "Partly", 4: "Mostly", 5: "Fully"}
AGREES = 4  # from here on an answer counts as a yes
SURVEYS: dict[int, dict[str, str]] = {
    1: {
        "load": "I can manage the work that I have.",
        "support": "I get the support that I need.",
        "safety": "I feel safe at work.",
        "rest": "I get enough rest between shifts.",
        "recommend": "I would tell a friend to work here.",
    }
}
CURRENT = max(SURVEYS)
