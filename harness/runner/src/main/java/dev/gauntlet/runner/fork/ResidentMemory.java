package dev.gauntlet.runner.fork;
