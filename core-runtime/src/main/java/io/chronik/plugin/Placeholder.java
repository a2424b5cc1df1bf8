package io.chronik.plugin;

final class Placeholder {}
