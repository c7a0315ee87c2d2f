"""Jinja for pages that are the same each time but for what was read: fixed words are woven in beforehand.

Four in five `t("...")` of a template name a fixed key. A template is compiled once for each language, and
such a call is then the words themselves, part of the text around it. What Jinja does for templates of all
kinds, and ours do not need, it is told to leave out: together a tenth of a page, more of a long form.
"""

from collections.abc import Iterator, MutableMapping
from typing import Any

from flask.templating import Environment as FlaskEnvironment
from jinja2 import Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import Context
from markupsafe import Markup, escape

from app import text

_CALL = 4
"""Tokens of a call with one fixed word: the name, a bracket, the key, a bracket."""


def written(value: Any) -> str:
    """A value as it stands in a page: escaped, or itself when there is nothing to escape.

    MarkupSafe makes an object of every piece, also of what a macro drew, and all are joined right after.
    """
    kind = type(value)
    plain = kind is str and not ("&" in value or "<" in value or ">" in value or "'" in value or '"' in value)
    return value if plain or kind is Markup else escape(value)


class Writer(CodeGenerator):
    """Has a compiled template call `written` where Jinja would have it escape."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802  # of Jinja
        """The code of a template, in which that name is bound last."""
        super().visit_Template(node, frame)
        self.writeline("from app.weaving import written as escape")


class PlainContext(Context):
    """Calls what a template names at once: none of our functions asks for the context itself."""

    def call(__self, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805  # as Jinja names them
        """What it answers; Jinja sends along what only the context would want."""
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return __obj(*args, **kwargs)


class WovenWords(Extension):
    """Replaces `t("key")` by its words in the language of the environment."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The tokens of a template with its fixed words in place."""
        language: text.Locale | None = getattr(self.environment, "language", None)
        tokens, place = list(stream), 0
        while place < len(tokens):
            key = _key_at(tokens, place) if language else None
            if key is None or language is None:
                yield tokens[place]
                place += 1
            else:
                yield Token(tokens[place].lineno, "string", text.text_in(language, key))
                place += _CALL


def _key_at(tokens: list[Token], place: int) -> str | None:
    """The key of the call that starts at this token, if one does and it takes nothing else."""
    call = tokens[place : place + _CALL]
    if len(call) < _CALL or (place and tokens[place - 1].type == "dot"):
        return None
    name, opened, key, closed = call
    fits = name.test("name:t") and opened.test("lparen") and key.test("string") and closed.test("rparen")
    return str(key.value) if fits else None


class Environment(FlaskEnvironment):
    """One environment to the application; a template comes from the one of the reader's language.

    Globals are there from the start and do not change, so they are looked up in one plain dict: an import
    of macros compares them by name, and every page imports a dozen times.
    """

    code_generator_class = Writer
    context_class = PlainContext
    language: text.Locale | None = None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.add_extension(WovenWords)
        self._spoken: dict[text.Locale, Environment] = {}

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:  # noqa: A002
        """The template in the language of this request."""
        if self.language is not None:
            return super().get_template(name, parent, globals)
        return self._in(text.locale()).get_template(name, parent, globals)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Those of a template on top of the common ones."""
        return {**self.globals, **(d or {})}

    def _in(self, language: text.Locale) -> "Environment":
        found = self._spoken.get(language)
        if found is None:
            found = self.overlay()
            found.language = language  # before another thread can find it: without one it looks for itself
            self._spoken[language] = found
        return found
