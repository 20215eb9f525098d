/// Whether strangers can send mail through a server: an open relay.
///
/// [dev.postern.audit.relay.RelayProbe] comes to the server in several ways ([Approach]), and in
/// each names senders and recipients ([Attempt]) on as few connections and with as few errors as it
/// can ([Transactions]). What was answered ([Trial], [Verdict]) is judged when all is said
/// ([Judgement]).
///
/// Nothing is delivered: what a server takes ends with RSET, before DATA. Only where the tester
/// gave an address of their own is a message sent, to that address ([TestMessage]).
@NullMarked
package dev.postern.audit.relay;

import org.jspecify.annotations.NullMarked;
