#!/usr/bin/env python3
"""Training steps of the four models in PyTorch's own words, for StepBenchmark to compare with.

The models are written as a PyTorch user would write them, with the parameters' names of the originals,
so that the cases of parity can be loaded: `eager.py parity CASE.npz` says how far logits and loss are off.

`eager.py steps THREADS` reads a line of JSON at a time and answers with one:
  {"model": "tl", "config": {..}, "vocab": 16, "length": 12, "last": true, "batch": 512, "compile": false}
  {"seconds": 0.5}       takes steps for so long
  {"median": true}       microseconds an example, the median of the second half of the steps
"""
import json
import math
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


def causal(length):
    return torch.tril(torch.ones(length, length)) == 1


class Block(nn.Module):
    """A residual block of nanoGPT's: pre-norm, exact GELU, dropout."""

    def __init__(self, n, heads, rate):
        super().__init__()
        self.heads, self.rate = heads, rate
        self.ln_1, self.ln_2 = nn.LayerNorm(n), nn.LayerNorm(n)
        self.attn = nn.ModuleDict({"c_attn": nn.Linear(n, 3 * n), "c_proj": nn.Linear(n, n)})
        self.mlp = nn.ModuleDict({"c_fc": nn.Linear(n, 4 * n), "c_proj": nn.Linear(4 * n, n)})

    def attention(self, x):
        B, T, C = x.shape
        q, k, v = (
            part.view(B, T, self.heads, C // self.heads).transpose(1, 2)
            for part in self.attn["c_attn"](x).split(C, dim=2)
        )  # (B, nh, T, hs)
        if hasattr(F, "scaled_dot_product_attention"):
            rate = self.rate if self.training else 0
            y = F.scaled_dot_product_attention(q, k, v, dropout_p=rate, is_causal=True)
        else:
            scores = q @ k.transpose(-2, -1) / math.sqrt(k.shape[-1])
            scores = scores.masked_fill(~causal(T), float("-inf"))
            y = F.dropout(scores.softmax(-1), self.rate, self.training) @ v
        y = y.transpose(1, 2).reshape(B, T, C)
        return F.dropout(self.attn["c_proj"](y), self.rate, self.training)

    def forward(self, x):
        x = x + self.attention(self.ln_1(x))
        m = self.mlp["c_proj"](F.gelu(self.mlp["c_fc"](self.ln_2(x))))
        return x + F.dropout(m, self.rate, self.training)


class NanoGpt(nn.Module):
    def __init__(self, vocab, length, n_layer, n_head, n_embd, dropout=0.0, **_):
        super().__init__()
        self.rate = dropout
        self.transformer = nn.ModuleDict(
            {
                "wte": nn.Embedding(vocab, n_embd),
                "wpe": nn.Embedding(length, n_embd),
                "h": nn.ModuleList(Block(n_embd, n_head, dropout) for _ in range(n_layer)),
                "ln_f": nn.LayerNorm(n_embd),
            }
        )

    def forward(self, tokens):
        t = self.transformer
        x = t["wte"](tokens) + t["wpe"](torch.arange(tokens.shape[1]))
        x = F.dropout(x, self.rate, self.training)
        for block in t["h"]:
            x = block(x)
        return F.linear(t["ln_f"](x), t["wte"].weight)


class Conv1D(nn.Module):
    """A linear layer whose weight is stored (in, out)."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(inputs, outputs) * 0.02)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x):
        size = x.shape[:-1] + (self.weight.shape[1],)
        return torch.addmm(self.bias, x.reshape(-1, x.shape[-1]), self.weight).view(size)


def gelu_tanh(x):
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * torch.pow(x, 3))))


class HfBlock(nn.Module):
    """A block of OpenAI's GPT: post-norm, GELU by its formula, a mask multiplied in."""

    def __init__(self, n, length, heads, rate):
        super().__init__()
        self.heads, self.rate = heads, rate
        self.attn = nn.ModuleDict({"c_attn": Conv1D(n, 3 * n), "c_proj": Conv1D(n, n)})
        self.mlp = nn.ModuleDict({"c_fc": Conv1D(n, 4 * n), "c_proj": Conv1D(4 * n, n)})
        self.ln_1, self.ln_2 = nn.LayerNorm(n), nn.LayerNorm(n)
        self.register_buffer("bias", causal(length).float(), persistent=False)

    def attention(self, x):
        B, T, C = x.shape
        q, k, v = (
            part.view(B, T, self.heads, C // self.heads).permute(0, 2, 1, 3)
            for part in self.attn["c_attn"](x).split(C, dim=2)
        )
        w = torch.matmul(q, k.transpose(-2, -1)) / math.sqrt(v.shape[-1])
        b = self.bias[:T, :T]
        w = F.dropout((w * b + -1e9 * (1 - b)).softmax(-1), self.rate, self.training)
        y = torch.matmul(w, v).permute(0, 2, 1, 3).reshape(B, T, C)
        return F.dropout(self.attn["c_proj"](y), self.rate, self.training)

    def forward(self, x):
        n = self.ln_1(x + self.attention(x))
        m = self.mlp["c_proj"](gelu_tanh(self.mlp["c_fc"](n)))
        return self.ln_2(n + F.dropout(m, self.rate, self.training))


class Hf(nn.Module):
    def __init__(self, vocab, length, n_layer, n_head, n_embd, dropout=0.0, **_):
        super().__init__()
        self.rate = dropout
        blocks = (HfBlock(n_embd, length, n_head, dropout) for _ in range(n_layer))
        self.transformer = nn.ModuleDict(
            {
                "tokens_embed": nn.Embedding(vocab, n_embd),
                "positions_embed": nn.Embedding(length, n_embd),
                "h": nn.ModuleList(blocks),
            }
        )
        self.lm_head = nn.Linear(n_embd, vocab, bias=False)

    def forward(self, tokens):
        t = self.transformer
        x = t["tokens_embed"](tokens) + t["positions_embed"](torch.arange(tokens.shape[1]))
        x = F.dropout(x, self.rate, self.training)
        for block in t["h"]:
            x = block(x)
        return self.lm_head(x)


class Weights(nn.Module):
    """Parameters by name and shape, all drawn alike."""

    def __init__(self, **shapes):
        super().__init__()
        for name, shape in shapes.items():
            self.register_parameter(name, nn.Parameter(torch.randn(*shape) * 0.02))


class TlBlock(nn.Module):
    """A pre-norm block written with einsum."""

    def __init__(self, model, heads, head, mlp):
        super().__init__()
        self.head = head
        self.ln1, self.ln2 = Weights(w=[model], b=[model]), Weights(w=[model], b=[model])
        to_heads = {"W_" + part: [heads, model, head] for part in "QKV"}
        biases = {"b_" + part: [heads, head] for part in "QKV"}
        self.attn = Weights(**to_heads, **biases, W_O=[heads, head, model], b_O=[model])
        self.mlp = Weights(W_in=[model, mlp], b_in=[mlp], W_out=[mlp, model], b_out=[model])

    def attention(self, x):
        a = self.attn
        q = torch.einsum("bpm,nmh->bpnh", x, a.W_Q) + a.b_Q
        k = torch.einsum("bpm,nmh->bpnh", x, a.W_K) + a.b_K
        v = torch.einsum("bpm,nmh->bpnh", x, a.W_V) + a.b_V
        scores = torch.einsum("bqnh,bknh->bnqk", q, k) / math.sqrt(self.head)
        pattern = scores.masked_fill(~causal(x.shape[1]), -1e5).softmax(-1)
        z = torch.einsum("bnqk,bknh->bqnh", pattern, v)
        return torch.einsum("bqnh,nhm->bqm", z, a.W_O) + a.b_O

    def feed_forward(self, x):
        m = self.mlp
        hidden = gelu_tanh(torch.einsum("bpm,md->bpd", x, m.W_in) + m.b_in)
        return torch.einsum("bpd,dm->bpm", hidden, m.W_out) + m.b_out

    def forward(self, x):
        x = x + self.attention(norm(self.ln1, x))
        return x + self.feed_forward(norm(self.ln2, x))


def norm(weights, x):
    x = x - x.mean(-1, keepdim=True)
    return x / (x.pow(2).mean(-1, keepdim=True) + 1e-5).sqrt() * weights.w + weights.b


class Tl(nn.Module):
    def __init__(self, vocab, length, n_layers, n_heads, d_model, d_head=0, d_mlp=0, **_):
        super().__init__()
        head, mlp = d_head or d_model // n_heads, d_mlp or 4 * d_model
        self.embed = Weights(W_E=[vocab, d_model])
        self.pos_embed = Weights(W_pos=[length, d_model])
        self.blocks = nn.ModuleList(TlBlock(d_model, n_heads, head, mlp) for _ in range(n_layers))
        self.ln_final = Weights(w=[d_model], b=[d_model])
        self.unembed = Weights(W_U=[d_model, vocab], b_U=[vocab])

    def forward(self, tokens):
        x = self.embed.W_E[tokens] + self.pos_embed.W_pos[: tokens.shape[1]]
        for block in self.blocks:
            x = block(x)
        u = self.unembed
        return torch.einsum("bpm,mv->bpv", norm(self.ln_final, x), u.W_U) + u.b_U


class Mlp(nn.Module):
    def __init__(self, vocab, length, n_embed, n_hidden, **_):
        super().__init__()
        self.embed = nn.Embedding(vocab, n_embed)
        layers = nn.Linear(length * n_embed, n_hidden), nn.ReLU(), nn.Linear(n_hidden, vocab)
        self.mlp = nn.Sequential(*layers)

    def forward(self, tokens):
        return self.mlp(self.embed(tokens).flatten(1)).unsqueeze(1)


MODELS = {"nanogpt": NanoGpt, "tl": Tl, "hf": Hf, "mlp": Mlp}


def loss_of(logits, targets):
    if targets.dim() == 1 or logits.shape[1] == 1:
        return F.cross_entropy(logits[:, -1], targets if targets.dim() == 1 else targets[:, -1])
    return F.cross_entropy(logits.reshape(-1, logits.shape[-1]), targets.reshape(-1))


class Steps:
    """Trains one model on one batch of random tokens, and times the steps."""

    def __init__(self, cell):
        torch.manual_seed(1)
        self.batch = cell["batch"]
        self.model = MODELS[cell["model"]](cell["vocab"], cell["length"], **cell["config"])
        self.step_model = torch.compile(self.model) if cell["compile"] else self.model
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=1e-3, weight_decay=0.01)
        self.tokens = torch.randint(cell["vocab"], (self.batch, cell["length"]))
        shape = (self.batch,) if cell["last"] else (self.batch, cell["length"])
        self.targets = torch.randint(cell["vocab"], shape)
        self.times = []

    def step(self):
        start = time.perf_counter()
        self.optimizer.zero_grad(set_to_none=True)
        loss = loss_of(self.step_model(self.tokens), self.targets)
        loss.backward()
        self.optimizer.step()
        loss.item()
        self.times.append((time.perf_counter() - start) * 1e6 / self.batch)

    def answer(self, request):
        if "seconds" in request:
            start = time.perf_counter()
            while time.perf_counter() - start < request["seconds"]:
                self.step()
            return len(self.times)
        return statistics.median(self.times[len(self.times) // 2 :])


def steps(threads):
    torch.set_num_threads(threads)
    current = None
    compiles = hasattr(torch, "compile")
    print(json.dumps({"torch": torch.__version__, "compile": compiles}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        if "model" in request:
            current = Steps(request)
            print(json.dumps(0), flush=True)
        else:
            print(json.dumps(current.answer(request)), flush=True)


def parity(path):
    import numpy

    arrays = numpy.load(path)
    with open(path[: -len(".npz")] + ".json") as file:
        sizes = json.load(file)
    name, n = sizes["implementation"], sizes["n_embd"]
    config = {
        "mlp": {"n_embed": n, "n_hidden": sizes["n_hidden"]},
        "tl": {"n_layers": sizes["n_layer"], "n_heads": sizes["n_head"], "d_model": n},
    }.get(name, {"n_layer": sizes["n_layer"], "n_head": sizes["n_head"], "n_embd": n})
    model = MODELS[name](sizes["vocab_size"], sizes["context_length"], **config).eval()
    state = {k[len("param:") :]: torch.tensor(arrays[k]) for k in arrays if k.startswith("param:")}
    model.load_state_dict(state)
    logits = model(torch.tensor(arrays["x"]))
    off = (logits.reshape(-1) - torch.tensor(arrays["logits"]).reshape(-1)).abs().max()
    loss = loss_of(logits, torch.tensor(arrays["y"]))
    print(f"{name}: logits off by {off:.1e}, loss by {abs(loss - float(arrays['loss'])):.1e}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["steps"]:
        steps(int(sys.argv[2]))
    elif sys.argv[1:2] == ["parity"]:
        parity(sys.argv[2])
    else:
        sys.exit(__doc__)
