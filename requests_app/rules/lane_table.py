"""One table of a lane's file, whose keys are taken one by one; one that nobody took is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .lane import LaneError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Table:
    """Takes typed values out of a TOML table; every refusal is a ``LaneError`` that says where."""

    def __init__(self, data: Any, file: str, *path: str) -> None:
        self._file, self._path = file, path
        self.where = f"{file} [{'.'.join(path)}]" if path else file
        if not isinstance(data, dict):
            raise self.error("une table est attendue")
        self.data: dict[str, Any] = dict(data)
        self._taken: list[str] = []

    def error(self, sentence: str) -> LaneError:
        """The refusal that says where; the caller raises it."""
        return LaneError(f"{self.where} : {sentence}.")

    def close(self) -> None:
        """Refuse what nobody took."""
        if self.data:
            unknown = ", ".join(f"« {key} »" for key in self.data)
            raise self.error(f"clé inconnue {unknown} ; les clés possibles sont {', '.join(self._taken)}")

    def _pop(self, key: str) -> Any:
        """Take a key out, present or not, and remember that it is known."""
        self._taken.append(key)
        return self.data.pop(key, None)

    def maybe_text(self, key: str) -> str | None:
        """A text that may be absent; present, it is not empty."""
        value = self._pop(key)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise self.error(f"« {key} » est un texte qui n’est pas vide")
        return value

    def text(self, key: str) -> str:
        """A text that must be there."""
        value = self.maybe_text(key)
        if value is None:
            raise self.error(f"la clé « {key} » manque")
        return value

    def section(self, document: str) -> str:
        """The ``section`` key, as the citation « document, section … »."""
        return f"{document}, section {self.text('section')}"

    def maybe_integer(self, key: str) -> int | None:
        """A whole number that may be absent (true and false are none)."""
        value = self._pop(key)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise self.error(f"« {key} » est un nombre entier")
        return value

    def positive(self, key: str) -> int:
        """A whole number above zero that must be there."""
        value = self.maybe_integer(key)
        if value is None or value < 1:
            raise self.error(f"« {key} » est un nombre entier supérieur à zéro")
        return value

    def flag(self, key: str) -> bool:
        """true or false; absent is false."""
        value = self._pop(key)
        if value is not None and not isinstance(value, bool):
            raise self.error(f"« {key} » vaut true ou false")
        return bool(value)

    def one_of(
        self, key: str, allowed: Mapping[str, Any] | tuple[str, ...], *, required: bool = False
    ) -> str | None:
        """A text among those allowed."""
        value = self.text(key) if required else self.maybe_text(key)
        if value is not None and value not in allowed:
            raise self.error(f"« {key} » vaut « {value} », inconnu ; sont connus {', '.join(allowed)}")
        return value

    def texts(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        """A list of texts that are not empty."""
        value = self._pop(key)
        if value is None and not required:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            raise self.error(f"« {key} » est une liste de textes")
        return tuple(value)

    def mapping(self, key: str) -> Mapping[str, str] | None:
        """A table of texts that may be absent; present, it is not empty."""
        value = self._pop(key)
        if value is None:
            return None
        if (
            not isinstance(value, dict)
            or not value
            or not all(isinstance(v, str) and v for v in value.values())
        ):
            raise self.error(f"« {key} » est une table de textes qui n’est pas vide")
        return dict(value)

    def table(self, key: str) -> Table:
        """A table that must be there."""
        if key not in self.data:
            raise self.error(f"la table [{key}] manque")
        return Table(self._pop(key), self._file, *self._path, key)

    def tables(self, key: str) -> Iterator[tuple[str, Table]]:
        """The tables of a table that must be there and hold one at least."""
        parent = self.table(key)
        if not parent.data:
            raise parent.error("la table est vide")
        for name, data in parent.data.items():
            yield name, Table(data, self._file, *self._path, key, name)
