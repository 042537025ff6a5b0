package dev.gauntlet.runner.onnx;
