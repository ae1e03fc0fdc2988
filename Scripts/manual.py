#!/usr/bin/env python3
"""Writes the manual pages from what the program says of itself.

    accredit --experimental-dump-help | Scripts/manual.py VERSION DATE FOLDER

One page, accredit(1), and one for each of its commands with all that is below it. Nothing is worded here but
headings: a page is as good as --help.
"""

import json
import pathlib
import re
import sys

version, date, folder = sys.argv[1:]
root = json.load(sys.stdin)["command"]


def escaped(text):
    """A text as roff takes it literally; no line of it is a request."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("^", "\\(ha")
    text = text.replace("~", "\\(ti").replace("`", "\\(ga")
    return re.sub(r"^\.", r"\\&.", text, flags=re.M)


def bold(text):
    return f"\\fB{escaped(text)}\\fR"


def italic(text):
    return f"\\fI{escaped(text)}\\fR"


def prose(text):
    """Paragraphs; lines that are indented stay lines, as in --help."""
    out = []
    literal = False
    for line in text.rstrip().split("\n"):
        if line.startswith("  ") != literal:
            literal = not literal
            out += [".RS 4", ".nf"] if literal else [".fi", ".RE"]
        if not line:
            out.append(".PP")
        elif literal:
            out.append(escaped(line[2:]))
        else:
            # A line of --help that ends early ends a sentence or an entry of a list.
            out += [escaped(line)] + ([".br"] if line.endswith((".", ":")) else [])
    if literal:
        out += [".fi", ".RE"]
    while out and out[-1] in (".br", ".PP"):
        out.pop()
    return [
        line for line, after in zip(out, out[1:] + [""]) if not (line == ".br" and after.startswith((".PP", ".RS")))
    ]


def name_of(name):
    return ("--" if name["kind"] == "long" else "-") + name["name"]


def is_shown(argument):
    names = [name["name"] for name in argument.get("names") or []]
    return argument["shouldDisplay"] and "help" not in names and "version" not in names


def shown(command):
    return [argument for argument in command.get("arguments", []) if is_shown(argument)]


def children(command):
    return [
        child for child in command.get("subcommands", []) if child["shouldDisplay"] and child["commandName"] != "help"
    ]


def usage(argument):
    """An argument in the synopsis."""
    value = italic(argument.get("valueName") or "value")
    if argument["kind"] == "positional":
        text = value
    else:
        text = bold(name_of(argument["preferredName"])) + (f"\\ {value}" if argument["kind"] == "option" else "")
    if argument["isRepeating"]:
        text += "\\ ...\\&"
    return f"[{text}]" if argument["isOptional"] else text


def entry(argument):
    """An argument with what it means."""
    value = italic(argument.get("valueName") or "value")
    if argument["kind"] == "positional":
        head = value
    else:
        head = ", ".join(bold(name_of(name)) for name in argument["names"])
        head += f" {value}" if argument["kind"] == "option" else ""
    words = [argument.get("abstract", "")]
    values = argument.get("allValues")
    if values:
        words.append("One of " + ", ".join(values) + ".")
    if argument.get("defaultValue") and argument["kind"] != "flag":
        words.append(f"Default: {argument['defaultValue']}.")
    out = [".TP", head, escaped(" ".join(word for word in words if word)) or "\\&"]
    if argument.get("discussion"):
        out += [".IP", *prose(argument["discussion"])]
    return out


def entries(command):
    """Arguments under the headings that --help has; what has none comes last, as there."""
    sections = {}
    for argument in shown(command):
        sections.setdefault(argument.get("sectionTitle") or "", []).append(argument)
    out = []
    for title in sorted(sections, key=lambda title: title == ""):
        if len(sections) > 1:
            out += [".PP", f"{escaped(title or 'Options')}:"]
        for argument in sections[title]:
            out += entry(argument)
    return out


def synopsis(path, command):
    words = [bold(" ".join(path))]
    if children(command):
        words.append(italic("command"))
    return [*words, *map(usage, shown(command))]


def described(command):
    out = prose(command.get("abstract", ""))
    if command.get("discussion"):
        out += [".PP", *prose(command["discussion"])]
    return out


def below(path, command):
    """The commands below one, each with its arguments."""
    out = []
    for child in children(command):
        inner = [*path, child["commandName"]]
        if children(child):
            out += below(inner, child)
            continue
        out += [f'.SS "{escaped(" ".join(inner))}"', *synopsis(inner, child), ".PP", *described(child), *entries(child)]
    return out


def heading(name, abstract):
    return [
        f'.TH "{escaped(name.upper())}" 1 "{date}" "accredit {version}" "accredit"',
        ".nh",
        ".ad l",
        ".SH NAME",
        f"{escaped(name)} \\- {escaped(abstract.rstrip('.'))}",
    ]


def page(command):
    path = ["accredit", command["commandName"]]
    out = heading("-".join(path), command.get("abstract", ""))
    out += [".SH SYNOPSIS", *synopsis(path, command), ".SH DESCRIPTION", *described(command)]
    if shown(command):
        out += [".SH OPTIONS", *(line for at, line in enumerate(entries(command)) if at > 0 or line != ".PP")]
    if children(command):
        out += [".SH COMMANDS", *below(path, command)]
    return out + [".SH SEE ALSO", ".BR accredit (1)"]


def main_page(commands, exit_codes):
    out = heading("accredit", root["abstract"])
    out += [".SH SYNOPSIS", bold("accredit"), italic("command"), '.RI [ argument " ...]"']
    out += [".SH DESCRIPTION", *described(root), ".SH COMMANDS"]
    for command in commands:
        out += [".TP", f'.BR accredit\\-{escaped(command["commandName"])} (1)', escaped(command.get("abstract", ""))]
    out += [".SH EXIT STATUS"]
    codes = re.findall(r"^(\d+) +(.*?)(?=\n\d|\Z)", exit_codes["discussion"], flags=re.M | re.S)
    for code, meaning in codes:
        out += [".TP", bold(code), escaped(" ".join(meaning.split()))]
    return out


target = pathlib.Path(folder)
target.mkdir(parents=True, exist_ok=True)
commands = children(root)
topics = [command for command in commands if command["commandName"] == "exit-codes"]
commands = [command for command in commands if command not in topics]
pages = {"accredit": main_page(commands, topics[0])}
for command in commands:
    pages[f"accredit-{command['commandName']}"] = page(command)
for name, lines in pages.items():
    (target / f"{name}.1").write_text("\n".join(lines) + "\n", encoding="utf-8")
