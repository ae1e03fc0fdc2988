"""Verifies a proof of `accredit audit prove` as audit.md says, by Python's standard library alone: audit-check.py PROOF
KEYS prints what is proved; exit code 1, and why, where nothing is."""
import base64
import json
import sys
from datetime import datetime
from hashlib import sha256, sha512
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # Ed25519: RFC 8032, section 5.1
D = -121665 * pow(121666, -1, P) % P

def need(holds, why):
    if not holds:
        raise ValueError(why)

def add(p, q):
    a, b, c, d = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0]), 2 * p[3] * q[3] * D, 2 * p[2] * q[2]
    return (b - a) * (d - c) % P, (d + c) * (b + a) % P, (d - c) * (d + c) % P, (b - a) * (b + a) % P

def times(n, p):
    q = (0, 1, 1, 0)
    while n:
        q, p, n = (add(q, p) if n & 1 else q), add(p, p), n >> 1
    return q

def point(data):
    y, odd = int.from_bytes(data, "little") & (1 << 255) - 1, data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    need(len(data) == 32 and y < P and x * x % P == square and (x or not odd), "no point of the curve")
    x = P - x if x & 1 != odd else x
    return x, y, 1, x * y % P

def is_signed(key, text, signature):
    s, hashed = int.from_bytes(signature[32:], "little"), sha512(signature[:32] + key + text).digest()
    left = times(s, point(bytes([88] + [102] * 31)))  # the base point, of y = 4/5
    right = add(point(signature[:32]), times(int.from_bytes(hashed, "little") % L, point(key)))
    return s < L and all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))

def sha(*parts):
    return sha256(b"".join(parts)).digest()

def climb(place, last, path, *roots):  # RFC 9162, section 2.1; of two roots the second is that of the larger tree
    for h in path:
        need(last, "the path is too long")
        if place & 1 or place == last:
            roots = [sha(b"\1", h, r) for r in roots]
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            roots = [*roots[:-1], sha(b"\1", roots[-1], h)]
        place, last = place >> 1, last >> 1
    need(last == 0, "the path is too short")
    return list(roots)

def checkpoint(text):
    log, size, root, _, made, _, signed, _ = text.split("\n")
    packed = base64.b64decode(signed.split(" ")[2])
    end = f"\n\n\u2014 {log} {base64.b64encode(packed).decode()}\n"
    need(text.endswith(end) and len(packed) == 68, "this is no checkpoint")
    return log, int(size), base64.b64decode(root), datetime.fromisoformat(made.removeprefix("made ")), packed

def verify(text, keys):
    log, _, _, made, packed = checkpoint(text)
    for words in filter(None, (line.partition("#")[0].split() for line in keys.splitlines())):
        time = dict(zip(words[1::2], map(datetime.fromisoformat, words[2::2])))
        key = base64.b64decode(words[0].removeprefix("accredit-public-key-1:"))
        if time.get("from", made) <= made <= time.get("to", made) and packed[:4] == sha(log.encode(), b"\n\1", key)[:4]:
            if is_signed(key, text.partition("\n\n")[0].encode() + b"\n", packed[4:]):
                return
    raise ValueError("no key that was given signed the checkpoint in its time")

def check(data, keys):
    proof = json.loads(data)
    path = [bytes.fromhex(h) for h in proof["path"]]
    exact = json.dumps(proof, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
    need(exact == data and proof["path"] == [h.hex() for h in path], "the file is not as it was written")
    if proof["format"] == "accredit proof of an event 1":
        (log, size, root, *_), event = checkpoint(proof["checkpoint"]), json.loads(proof["event"])
        leaf = sha(b"\0", sha(proof["event"].encode()))
        need(0 <= proof["leaf"] < size and climb(proof["leaf"], size - 1, path, leaf) == [root], "it is not in the log")
        if proof.keys() - {"format", "path", "event", "leaf", "checkpoint"}:
            salt = bytes.fromhex(proof["salt"])
            need(salt.hex() == proof["salt"] and len(proof) == 7, "the file is not as it was written")
            need(sha(salt, proof["said"].encode()).hex() == event["payload_digest"], "something else was said")
        verify(proof["checkpoint"], keys)
        return f"event {event['seq']} of case {event['case_id']} is in the first {size} events of {log}"
    need(proof["format"] == "accredit proof of growth 1" and len(proof) == 4, "this is no proof")
    (log, old, was, *_), (same, new, now, *_) = checkpoint(proof["from"]), checkpoint(proof["to"])
    parts, shift = path if old & (old - 1) else [was] + path, (old & -old).bit_length() - 1
    ends = climb(old - 1 >> shift, new - 1 >> shift, parts[1:], *parts[:1] * 2) if old < new else [was, was, *path]
    need(log == same and 0 < old <= new and ends == [was, now], "the later log does not begin with the earlier one")
    verify(proof["from"], keys), verify(proof["to"], keys)
    return f"the first {new} events of {log} begin with its first {old}"
if __name__ == "__main__":
    try:
        print(check(open(sys.argv[1], "rb").read(), open(sys.argv[2], encoding="utf-8").read()))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        sys.exit(f"it proves nothing: {error}")
