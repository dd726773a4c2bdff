"""Where a Word file departs from the standard."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deviation:
    """One departure from the standard: its code, where, what the standard wants and what is there."""

    code: str
    where: str
    wanted: str
    found: str

    @property
    def zh(self) -> str:
        """The sentence in Chinese."""
        return f"{self.where}：标准为 {self.wanted}，文件为 {self.found}。"

    @property
    def en(self) -> str:
        """The sentence in English."""
        return f"{self.where}: the standard says {self.wanted}, the file has {self.found}."
