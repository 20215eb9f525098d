package dev.postern.audit.probe;

import java.util.Map;

/// What people are told about a [Rule].
///
/// @param title what is wrong, in a few words
/// @param why why it matters
/// @param fix what to do, by program: `any`, `postfix`, `exim`, `postern`, in this order
public record RuleText(String title, String why, Map<String, String> fix) {}
