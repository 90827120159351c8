"""Under which condition a change is made: whoever asks says which version they saw."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Condition:
    """One of `versions` if any are named, `must_exist`, or `must_be_new`: create, and never change."""

    versions: frozenset[int] | None = None
    must_exist: bool = False
    must_be_new: bool = False

    def holds(self, version: int | None) -> bool:
        """Whether the record of this version may be changed; None: there is no record yet."""
        if version is None:
            return not self.must_exist and self.versions is None
        return not self.must_be_new and (self.versions is None or version in self.versions)

    @property
    def is_none(self) -> bool:
        """Nothing is asked."""
        return self == UNCONDITIONAL


UNCONDITIONAL = Condition()
