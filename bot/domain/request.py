"""What a person asked, and where."""

from __future__ import annotations

from bot.domain.digest import Text
from bot.domain.record import Record
from bot.domain.topic import Destination


class Person(Record):
    """Who asks."""

    id: Text
    name: Text = ""
    manages: bool = False
    """Whether they may follow, edit and stop topics here; the front end knows the platform's rights."""
    unsure: str = ""
    """Why the platform did not tell whether they may: a key of `bot.locales`."""


class Place(Record):
    """Where they ask. In a thread, the channel of `destination` is the one the thread belongs to."""

    destination: Destination
    thread: Text = ""
    """The platform's thread the words stand in, as in `Receipt.thread`; empty outside of one."""
    reply_to: Text = ""
    """The platform's id of the message they reply to, or whose button they pressed."""
    private: bool = False
    """A direct message or a private channel: what is said there is found nowhere else."""
    direct: bool = False
    """A direct message: nobody but the person who asks reads it."""


class AttachedFile(Record):
    """A file that somebody attached: its name, where the platform has it, and its bytes, where it says."""

    name: Text
    address: Text
    size: int = 0


class Request(Record):
    """One thing somebody asked for."""

    place: Place
    person: Person
    language: str
    text: Text = ""
    message_id: Text = ""
    """The platform's id of the message that asks; an edited question has the same one again."""
    files: tuple[AttachedFile, ...] = ()
    """What is asked about, where it is attached."""
    overheard: bool = False
    """Whether it was put to nobody: then it is answered where an answer is found, and only then."""
    doubtful: bool = False
    """Whether it may be about something else than papers: then only one that holds an answer is asked."""
