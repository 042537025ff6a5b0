package dev.gauntlet.implementations.bigram;

/** The bigram model has no hyperparameters. */
public record BigramConfig() {}
