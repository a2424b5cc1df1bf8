package io.chronik.config;

final class Placeholder {}
