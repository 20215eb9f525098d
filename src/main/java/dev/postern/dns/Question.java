package dev.postern.dns;

import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/// A name, and the type of the records that it is asked for.
///
/// @param type a constant of [org.xbill.DNS.Type]
record Question(Name name, int type) {

  Message query() {
    return Message.newQuery(Record.newRecord(name, type, DClass.IN));
  }

  Question about(Name other) {
    return new Question(other, type);
  }

  Question withType(int other) {
    return new Question(name, other);
  }
}
