#!/usr/bin/env python3
"""Dumps what a PyTorch model computes, as a case that `gauntlet parity` compares an implementation with.

    dump.py my_module:MyModel --vocab 16 --length 12 --out case --size n_embd=16 --size n_layer=2

writes case.npz and case.json. It needs PyTorch and nothing else. The model is what the factory returns: a class or
a function in a module that Python finds from the current folder. It is given those of `vocab_size`,
`context_length` and the sizes that it has parameters for, and maps token ids (B, T), int64, to logits (B, T, V), or
to (B, V) or (B, 1, V) for the next token only; of a tuple the logits are taken. Build it without dropout.

A map serves parameters that are called or laid out otherwise in the implementation. Each line has the name here,
the name there, and, if need be, the order of axes there; `*` stands for any text without a dot; `-` in place of the
name there leaves a parameter out, for example the copy of one that is tied. What follows `#` is a comment:

    wte.weight              embed.W_E
    blocks.*.fc.weight      h.*.mlp.c_fc.weight      1,0   # stored (in, out) there
    lm_head.weight          -                              # tied to wte.weight
"""
import argparse
import importlib
import inspect
import json
import math
import re
import struct
import sys
import zipfile

import torch
from torch.nn import functional as F


class Refused(Exception):
    """What is wrong with the arguments or the model, in one line."""


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("factory", metavar="MODULE:FACTORY")
    parser.add_argument("--vocab", type=positive, required=True, help="distinct tokens, V")
    parser.add_argument("--length", type=positive, required=True, help="the context length, T")
    parser.add_argument("--out", required=True, help="the files' name, without .npz and .json")
    parser.add_argument("--implementation", help="id of the implementation; default: FACTORY's name in lower case")
    parser.add_argument("--size", action="append", default=[], metavar="KEY=VALUE", help="a hyperparameter, under the name that the implementation or its alias has")
    parser.add_argument("--target", choices=["all", "last"], help="positions with a target; default: all that the model predicts")
    parser.add_argument("--map", help="a file of names and orders of axes")
    parser.add_argument("--batch", type=positive, default=4, help="examples, B; default 4")
    parser.add_argument("--seed", type=int, default=1, help="of weights and tokens; default 1")
    parser.add_argument("--steps", type=positive, default=20, help="AdamW steps; default 20")
    parser.add_argument("--lr", type=float, default=1e-2)
    parser.add_argument("--weight-decay", type=float, default=0.1)
    parser.add_argument("--beta1", type=float, default=0.9)
    parser.add_argument("--beta2", type=float, default=0.999)
    parser.add_argument("--eps", type=float, default=1e-8)
    return parser.parse_args()


def positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not positive")
    return number


def sizes_of(options):
    sizes = {}
    for option in options:
        key, given, value = option.partition("=")
        if not given:
            raise Refused(f"--size is '{option}', must be KEY=VALUE")
        try:
            sizes[key] = json.loads(value)
        except ValueError:
            sizes[key] = value
    return sizes


def build(options, sizes):
    name, given, factory = options.factory.partition(":")
    if not given:
        raise Refused(f"'{options.factory}' is not MODULE:FACTORY")
    sys.path.insert(0, "")
    try:
        make = getattr(importlib.import_module(name), factory)
    except (ImportError, AttributeError) as error:
        raise Refused(str(error)) from error
    known = {"vocab_size": options.vocab, "context_length": options.length, **sizes}
    accepted = inspect.signature(make).parameters
    takes_all = any(p.kind is p.VAR_KEYWORD for p in accepted.values())
    torch.manual_seed(options.seed)
    model = make(**{k: v for k, v in known.items() if takes_all or k in accepted})
    if not isinstance(model, torch.nn.Module):
        raise Refused(f"{options.factory} returns a {type(model).__name__}, must be a torch.nn.Module")
    return model.float()


class Names:
    """What parameters are called in the implementation, and in what order their axes are."""

    def __init__(self, file):
        self.rules = []
        for number, line in enumerate(open(file) if file else [], 1):
            words = line.partition("#")[0].split()
            if words and len(words) not in (2, 3):
                raise Refused(f"{file}:{number}: {len(words)} words, must be 2 or 3")
            if words:
                if words[1] != "-" and words[0].count("*") != words[1].count("*"):
                    raise Refused(f"{file}:{number}: both names must have as many *")
                axes = words[2].split(",") if len(words) == 3 else None
                pattern = "([^.]*)".join(re.escape(part) for part in words[0].split("*"))
                self.rules.append((re.compile(pattern), words[1], axes))

    def of(self, name):
        """The name and the order of axes there; None for one that is left out."""
        for pattern, there, axes in self.rules:
            match = pattern.fullmatch(name)
            if match:
                if there == "-":
                    return None, None
                parts = there.split("*")
                filled = "".join(p + g for p, g in zip(parts, match.groups() + ("",)))
                return filled, axes
        return name, None

    def arrays(self, prefix, tensors):
        arrays = {}
        for name, tensor in tensors.items():
            there, axes = self.of(name)
            if there is None:
                continue
            if axes is not None and sorted(axes) != [str(axis) for axis in range(tensor.dim())]:
                raise Refused(f"the axes of {name} are {axes}, must be 0 to {tensor.dim() - 1} in some order")
            if prefix + there in arrays:
                raise Refused(f"two parameters are called {there}")
            order = [int(axis) for axis in axes] if axes else range(tensor.dim())
            arrays[prefix + there] = tensor.permute(*order)
        return arrays


def logits_of(model, tokens, vocab):
    output = model(tokens)
    for tensor in output if isinstance(output, (tuple, list)) else [output]:
        if torch.is_tensor(tensor) and tensor.dim() in (2, 3) and tensor.shape[-1] == vocab:
            logits = tensor.unsqueeze(1) if tensor.dim() == 2 else tensor
            if logits.shape[0] == tokens.shape[0] and logits.shape[1] in (1, tokens.shape[1]):
                return logits
    raise Refused(f"the model gives no logits of shape ({tokens.shape[0]}, {tokens.shape[1]} or 1, {vocab})")


def loss_of(logits, targets):
    if targets.dim() == 1:
        return F.cross_entropy(logits[:, -1], targets)
    return F.cross_entropy(logits.reshape(-1, logits.shape[-1]), targets.reshape(-1))


def dump(options):
    sizes = sizes_of(options.size)
    model = build(options, sizes)
    names = Names(options.map)
    parameters = dict(model.named_parameters())
    frozen = [name for name, p in parameters.items() if not p.requires_grad]
    if frozen:
        raise Refused(f"{frozen[0]} is frozen; a case holds trained parameters only")
    generator = torch.Generator().manual_seed(options.seed)
    tokens = torch.randint(options.vocab, (options.batch, options.length), generator=generator)
    model.eval()
    with torch.no_grad():
        logits = logits_of(model, tokens, options.vocab).clone()
    all_positions = logits.shape[1] == options.length
    target = options.target or ("all" if all_positions else "last")
    if target == "all" and not all_positions:
        raise Refused("the model predicts the next token only, so --target must be last")
    shape = tokens.shape if target == "all" else (options.batch,)
    targets = torch.randint(options.vocab, shape, generator=generator)
    arrays = names.arrays("param:", {k: p.detach().clone() for k, p in parameters.items()})
    arrays.update(x=tokens, y=targets, logits=logits, loss=loss_of(logits, targets).reshape(1))

    model.train()
    with torch.no_grad():
        again = [logits_of(model, tokens, options.vocab) for _ in range(2)]
    if not torch.equal(*again):
        raise Refused("the model is random while it trains; build it with dropout 0")
    optimizer = torch.optim.AdamW(
        model.parameters(),
        lr=options.lr,
        weight_decay=options.weight_decay,
        betas=(options.beta1, options.beta2),
        eps=options.eps,
    )
    losses = []
    for step in range(options.steps):
        optimizer.zero_grad()
        loss = loss_of(logits_of(model, tokens, options.vocab), targets)
        loss.backward()
        untouched = [name for name, p in parameters.items() if p.grad is None]
        if untouched:
            raise Refused(f"{untouched[0]} gets no gradient; is it part of the model?")
        if step == 0:
            arrays.update(names.arrays("grad:", {k: p.grad.clone() for k, p in parameters.items()}))
        losses.append(loss.item())
        optimizer.step()
    arrays["adamw_losses"] = torch.tensor(losses)
    arrays.update(names.arrays("final:", {k: p.detach() for k, p in parameters.items()}))

    kept = [k for k in arrays if k.startswith("param:")]
    description = {
        "implementation": options.implementation or options.factory.rpartition(":")[2].lower(),
        "target": target,
        "vocab_size": options.vocab,
        "context_length": options.length,
        **sizes,
        "batch": options.batch,
        "parameters": sum(arrays[k].numel() for k in kept),
        "optimizer": {
            "name": "AdamW",
            "lr": options.lr,
            "weight_decay": options.weight_decay,
            "beta1": options.beta1,
            "beta2": options.beta2,
            "eps": options.eps,
            "steps": options.steps,
        },
    }
    write_npz(options.out + ".npz", arrays)
    with open(options.out + ".json", "w") as file:
        json.dump(description, file, indent=1)
        file.write("\n")
    print(f"{options.out}.npz: {len(kept)} parameters of {description['parameters']} values, loss {float(arrays['loss']):.4f}")


def write_npz(path, arrays):
    """A zip of arrays in NumPy's own format, version 1.0, which needs no NumPy to write."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, tensor in arrays.items():
            kind, code = ("<i8", "q") if tensor.dtype == torch.int64 else ("<f4", "f")
            shape = "(" + "".join(f"{n}, " for n in tensor.shape) + ")"
            header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}"
            header += " " * (-(len(header) + 11) % 64) + "\n"
            values = tensor.flatten().tolist()
            if code == "f" and not all(math.isfinite(v) for v in values):
                raise Refused(f"{name} has values that are not finite")
            data = struct.pack(f"<{len(values)}{code}", *values)
            start = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header))
            file.writestr(name + ".npy", start + header.encode("latin1") + data)


if __name__ == "__main__":
    torch.set_num_threads(1)
    try:
        dump(arguments())
    except (Refused, OSError) as error:
        sys.exit(f"dump.py: {error}")
