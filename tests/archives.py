"""Small archives at random, in which much is about the same, for laws of resolution."""

from __future__ import annotations

from datetime import date, timedelta

from claims import Sheet, division, person, quantity, thing
from hypothesis import strategies as st

COUNTY = ("37", "3717", "371702")
NAMES = ("王强", "王建军", "柴聿修")
UNITS = (("石桥镇", "镇长"), ("柳营镇", "党委书记"), ("县水利局", "局长"), ("杨树村", "村民"))
VENTURES = ("恒曜轴承智能制造项目", "恒曜轴承项目", "恒曜轴承项目二期", "26个重点项目")


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """An article with a few claims on a few names, so that much is about the same."""
    number = draw(st.integers(0, 40))
    within = draw(st.sampled_from((COUNTY, ("33", "3301", "330102"), ())))
    sheet = Sheet(f"第{number}篇", date(2010, 1, 1) + timedelta(draw(st.integers(0, 4_000))))
    for what in draw(st.lists(st.sampled_from(("post", "byline", "project", "quote", "hidden")), min_size=1, max_size=4)):
        who = person(draw(st.sampled_from(NAMES)), *within)
        if what == "post":
            name, title = draw(st.sampled_from(UNITS))
            unit = thing("Organization", name, *within) if name.endswith("局") else division(name, "", *within)
            sheet.say(
                f"{name}{title}{who.key}", "holds", {"person": who, "title": title, "unit": unit, "official": title != "村民"}
            )
        elif what == "byline":
            sheet.say(f"通讯员{who.key}", "byline", {"person": who, "role": "correspondent", "outlet": None})
        elif what == "quote":
            sheet.say(f"{who.key}说", "quote", {"speaker": who, "words": "好"})
        else:
            venture = thing("Project", draw(st.sampled_from(VENTURES)), *within)
            words = "项目开工" if what == "hidden" else venture.key  # a name that the page does not print
            sheet.say(words, "project", {"project": venture, "measure": "jobs", "value": quantity("30", "person")})
    return sheet


ARCHIVES = st.lists(sheets(), min_size=1, max_size=8, unique_by=lambda s: s.page.id)
