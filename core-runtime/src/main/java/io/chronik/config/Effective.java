package io.chronik.config;

/**
 * One setting as it took effect.
 *
 * @param key the setting's key in the file
 * @param value for people: sizes and times with their units, secrets masked
 * @param source where the value was set
 */
public record Effective(String key, String value, Source source) {}
