"""A real mail server on loopback for the tests of delivery: aiosmtpd, which can be told to stop at a step of the
protocol.

Says on standard output, a line each: `port N` once it listens, `at STEP` where it has stopped, `took ID` for every
message that it has accepted, and before it `date ID UID DAY` for every day in a calendar file that is attached. With a
certificate, its key and USER:PASSWORD as arguments it takes messages from that user alone, after STARTTLS. Reads on
standard input, a line each: `stop STEP` to stop there from now on (none:
nowhere), `go` to go on, `refuse CODE WORDS` to answer the final dot so, `refuse-for ADDRESS CODE WORDS` to answer that
recipient so, `accept` to take messages again.
"""

import asyncio
import email
import ssl
import sys

import icalendar
from aiosmtpd.smtp import SMTP, AuthResult

stops = None
answer = None
refused = {}
going = asyncio.Event()


def say(line):
    print(line, flush=True)


def tell_dates(identity, message):
    for part in message.walk():
        if part.get_content_type() == "text/calendar":
            assert part.get_content_disposition() == "attachment"
            calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True))
            assert not calendar.errors
            for entry in calendar.events:
                say(f"date {identity} {entry['UID']} {entry.start.isoformat()}")


async def at(step):
    if stops == step:
        going.clear()
        say(f"at {step}")
        await going.wait()


class Handler:
    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        await at("ehlo")
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        await at("mail")
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        await at("rcpt")
        if address in refused:
            return refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        # The whole message with its final dot is here; nothing has been answered. A client that goes away now does not
        # take it back.
        message = email.message_from_bytes(envelope.content)
        identity = message["Message-ID"].strip("<>")
        try:
            await at("dot")
        finally:
            if answer is None:
                tell_dates(identity, message)
                say(f"took {identity} {envelope.rcpt_tos[0]}")
        return answer or "250 taken"


class Server(SMTP):
    async def push(self, status):
        text = status if isinstance(status, str) else status.decode()
        if text.startswith("220 "):
            await at("greeting")
        if text.startswith("354 "):
            await at("data")
        await super().push(status)
        if text.startswith("250 taken"):
            await at("taken")


def guarded():
    if len(sys.argv) < 4:
        return {}
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    user, password = sys.argv[3].encode().split(b":")

    def known(server, session, envelope, mechanism, told):
        return AuthResult(success=(told.login, told.password) == (user, password), handled=False)

    return {"tls_context": context, "require_starttls": True, "authenticator": known, "auth_required": True}


async def listen():
    global stops, answer
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Server(Handler(), hostname="letterbox.example", loop=loop, **guarded()), "127.0.0.1", 0
    )
    say(f"port {server.sockets[0].getsockname()[1]}")
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := (await reader.readline()).decode().strip():
        word, _, rest = line.partition(" ")
        if word == "stop":
            stops = None if rest == "none" else rest
        elif word == "go":
            going.set()
        elif word == "refuse":
            answer = rest
        elif word == "refuse-for":
            address, _, words = rest.partition(" ")
            refused[address] = words
        elif word == "accept":
            answer = None
            refused.clear()
        say(f"done {line}")


asyncio.run(listen())
