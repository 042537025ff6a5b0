"""The model of TinyCase: logits = GELU(table[token]) + shift."""
import torch
from torch import nn


class Out(nn.Module):
    def __init__(self):
        super().__init__()
        self.b_K = nn.Parameter(torch.zeros(1))


class Tiny(nn.Module):
    def __init__(self, vocab_size, dropout=0.0, approximate=False):
        super().__init__()
        self.table = nn.Embedding(vocab_size, vocab_size)
        self.out = Out()
        self.drop = nn.Dropout(dropout)
        self.activation = nn.GELU("tanh" if approximate else "none")

    def forward(self, tokens):
        return self.drop(self.activation(self.table(tokens))) + self.out.b_K, None


class Renamed(nn.Module):
    """The same, with another name for the table and its transpose."""

    def __init__(self, vocab_size):
        super().__init__()
        self.embed = nn.Parameter(torch.randn(vocab_size, vocab_size))
        self.out = Out()
        self.copy = nn.Parameter(torch.ones(1))

    def forward(self, tokens):
        # The copy stands for a parameter that the implementation has no name for.
        return nn.functional.gelu(self.embed.t()[tokens]) + self.out.b_K + 0 * self.copy
