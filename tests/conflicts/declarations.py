"""The seeders that these tests lay."""

from __future__ import annotations


def states(on_conflict: str, *, more: str = "", renamed: str = "") -> str:
    """A seed of five states, two of which the application has.

    :param more: further arguments of the seed.
    :param renamed: what is put behind every name.
    """
    return f"""
        states = Seed(
            "states",
            source=records(("code", "name", "area", "seal"), [
                ("CA", "California{renamed}", "423970.00", b"ca"),
                ("OR", "Oregon{renamed}", "254799.00", b"or"),
                ("NV", "Nevada{renamed}", "286380.00", None),
                ("WA", "Washington{renamed}", None, b"w\\\\a"),
                ("ID", "Idaho{renamed}", "216443.00", b"id"),
            ]),
            pii=dict.fromkeys(("code", "name", "area", "seal")),
            on_conflict={on_conflict!r},
            {more}
        )
    """


CITIES = """
        state = v.ref("states")
        cities = Seed("cities", rows=40, columns={
            "state_id": state, "name": v.concat(state["name"], " city"),
        })
"""
