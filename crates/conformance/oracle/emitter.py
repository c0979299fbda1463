"""Runs registrations and events on botocore's emitter, and prints one line of JSON for each sequence of steps.

    target/venv/bin/python crates/conformance/oracle/emitter.py COUNT

A step is `[what, emitter, …]` with what came of it as its last entry. The emitters of a sequence are numbered as they
are made; `copy` makes one. Handler 7 raises an error; every third answers nothing, the others their number.
"""

import copy
import json
import random
import sys

from botocore.hooks import EventAliaser, HierarchicalEmitter

# Old names of services, complete and partial, among other names.
WORDS = ["foo", "bar", "baz", "s3", "elb", "logs", "data", "iot", "jobs", "api", "pricing", "states", "events"]
HANDLERS = 8
STEPS = 24


def handlers(calls):
    def make(number):
        def handler(**kwargs):
            calls.append(number)
            if number == 7:
                raise LookupError("handler 7")
            return None if number % 3 == 0 else number

        return handler

    return [make(number) for number in range(HANDLERS)]


def copied(emitter):
    made = copy.copy(emitter)
    # DIFFERENCE 47: the counts of unique ids are each emitter's own.
    inner = made._emitter
    inner._unique_id_handlers = {name: dict(entry) for name, entry in inner._unique_id_handlers.items()}
    return made


def sequence(dice):
    words = dice.sample(WORDS, 4)
    calls = []
    known = handlers(calls)
    emitters = [EventAliaser(HierarchicalEmitter())]
    registered = []
    steps = []

    def name(star):
        return ".".join(dice.choice(words + ["*"] * star) for _ in range(dice.choice([1, 2, 2, 3, 3, 4, 5])))

    for _ in range(STEPS):
        at = dice.randrange(len(emitters))
        emitter = emitters[at]
        what = dice.choice(["register"] * 6 + ["unregister"] * 2 + ["emit"] * 5 + ["until"] * 2 + ["copy"])
        calls.clear()
        try:
            if what == "copy":
                emitters.append(copied(emitter))
                step = [what, at]
                result = None
            elif what in ("emit", "until"):
                # DIFFERENCE 11: an event has no star in its name.
                step = [what, at, dice.choice(registered or [name(0)]) if dice.random() < 0.3 else name(0)]
                step[2] = ".".join(dice.choice(words) if part == "*" else part for part in step[2].split("."))
                if what == "emit":
                    result = [reply for _, reply in emitter.emit(step[2])]
                else:
                    result = emitter.emit_until_response(step[2])[1]
            else:
                number = dice.randrange(HANDLERS)
                unique = dice.choice([None, None, None, "a", "b"])
                counted = unique is not None and dice.random() < (0.9 if unique == "a" else 0.1)
                if what == "register":
                    event = dice.choice(registered) if registered and dice.random() < 0.2 else name(3)
                    registered.append(event)
                    place = dice.choice(["register", "register", "register_first", "register_last"])
                    step = [place, at, event, number, unique, counted]
                    getattr(emitter, place)(event, known[number], unique, counted)
                else:
                    event = dice.choice(registered) if registered and dice.random() < 0.8 else name(3)
                    step = [what, at, event, number, unique, counted]
                    emitter.unregister(event, None if unique else known[number], unique, counted)
                result = None
        except (LookupError, ValueError) as error:
            result = {"error": str(error)}
        except AttributeError:
            # DIFFERENCE 11: botocore fails for a name if only longer names are registered.
            result = None
        steps.append([*step, list(calls), result])
    return steps


def main():
    dice = random.Random(1445)
    for _ in range(int(sys.argv[1])):
        json.dump(sequence(dice), sys.stdout, separators=(",", ":"))
        print()


if __name__ == "__main__":
    main()
