"""What becomes of personal data in an environment: the one decision, taken once for a run.

development replaces it, staging pseudonymises it by a key that only staging has, production leaves
it as it is. Whoever has no key gets no rows: there is no default.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from seedlib.masking import VERSION
from seedlib.masking.keyed import DIFFERENT, LEAST, PUBLIC, Key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlib.masking.maskers import Masker

VARIABLE: Final = "SEED_MASK_KEY"

AS_THEY_ARE: Final = "no masks"
"""What the ledger says of personal data that is as it was read."""

Strategy = Literal["replaced", "pseudonymised", "as they are"]

STRATEGIES: Final[Mapping[str, Strategy]] = {
    "development": "replaced",
    "staging": "pseudonymised",
    "production": "as they are",
}
"""Environment to what is done there with personal data."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How personal data is masked in a run.

    Args:
        strategy: What is done with it.
        key: By which key; ``None`` where there is none, and then nothing can be masked.
        problem: Why there is no key, though one is needed.
    """

    strategy: Strategy
    key: Key | None = None
    problem: str = ""

    @property
    def maskers(self) -> Mapping[str, Masker]:
        """Class to masker; none where values stay as they are."""
        if self.strategy == "as they are":
            return {}
        from seedlib.masking.maskers import PSEUDONYMS, REPLACING  # noqa: PLC0415 - see masking

        return REPLACING if self.strategy == "replaced" else PSEUDONYMS

    @property
    def made_with(self) -> str:
        """What masked values depend on besides the source: strategy, versions, key."""
        if self.strategy == "as they are":
            return AS_THEY_ARE
        return f"masks {VERSION} ({self.strategy}, key {self.key.id if self.key else 'missing'})"


def policy(environment: str, environ: Mapping[str, str]) -> Policy:
    """How an environment masks.

    Args:
        environment: Its name.
        environ: The environment variables; staging's key is ``SEED_MASK_KEY``.
    """
    strategy = STRATEGIES[environment]
    if strategy == "as they are":
        return Policy(strategy)
    if strategy == "replaced":
        return Policy(strategy, PUBLIC)
    text = environ.get(VARIABLE, "").strip()
    how = (
        f"Set {VARIABLE} to a secret of staging's own, the same for every run:"
        ' python -c "import secrets; print(secrets.token_hex(32))"'
    )
    if not text:
        return Policy(strategy, None, f"{VARIABLE} is not set, and pseudonyms need a key. {how}")
    if len(text) < LEAST:
        short = f"{VARIABLE} has {len(text)} characters, and fewer than {LEAST} can be guessed."
        return Policy(strategy, None, f"{short} {how}")
    if len(set(text)) < DIFFERENT:
        weak = f"{VARIABLE} has {len(set(text))} different characters, and that can be guessed."
        return Policy(strategy, None, f"{weak} {how}")
    return Policy(strategy, Key.of(text))
