package dev.postern.config;

import dev.postern.egress.EgressConfig;
import dev.postern.egress.EgressConfig.Use;
import dev.postern.egress.Pool;
import dev.postern.egress.Shaping;
import dev.postern.egress.Source;
import dev.postern.mail.Domain;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// `egress`.
///
/// @param hostname the relay's, which sources have where they say nothing else
record EgressBinder(Section root, Sources files, String hostname) {

  private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?");
  private static final String NAME_REMEDY = "use at most 32 of a-z, 0-9 and inner hyphens";
  private static final int MOST_WEIGHT = 1000;
  private static final int MOST_DAYS = 365;

  EgressConfig bind() {
    Optional<Section> section = root.value("egress").flatMap(value -> value.section(Names.EGRESS));
    if (section.isEmpty()) {
      return EgressConfig.standard(hostname, ShapingFile.builtIn());
    }
    return bind(section.get());
  }

  private EgressConfig bind(Section section) {
    Optional<Value> profile = section.value("profile");
    Optional<Path> file = profile.flatMap(files::path);
    Shaping shaping =
        file.flatMap(path -> ShapingFile.read(profile.get(), path)).orElseGet(ShapingFile::builtIn);
    EgressConfig standard = EgressConfig.standard(hostname, shaping);

    Map<String, Source> sources = sources(section, standard);
    Map<String, Pool> pools = pools(section, sources);
    Optional<Pool> fallback = fallback(section, pools);
    List<Use> uses = uses(section, pools);
    return new EgressConfig(
        List.copyOf(sources.values()),
        List.copyOf(pools.values()),
        uses,
        fallback.orElse(standard.fallback()),
        file.orElse(null),
        shaping);
  }

  private Map<String, Source> sources(Section section, EgressConfig standard) {
    Map<String, Source> sources = new LinkedHashMap<>();
    Optional<Value> list = section.value("sources");
    if (list.isEmpty()) {
      standard.sources().forEach(source -> sources.put(source.name(), source));
      return sources;
    }
    for (Value item : list.get().items()) {
      Optional<Source> source = item.section(Names.SOURCE).flatMap(this::source);
      if (source.isPresent() && sources.putIfAbsent(source.get().name(), source.get()) != null) {
        item.none("is a second source named " + source.get().name() + "; give it another name");
      }
    }
    if (sources.isEmpty() && !list.get().problems().failed()) {
      list.get()
          .none("lists nothing; name a source, or leave sources out for the system's address");
    }
    return sources;
  }

  private Optional<Source> source(Section section) {
    Optional<String> name = name(section, "name the source, as \"a\"");
    Optional<Value> list = section.value("addresses");
    Optional<List<InetAddress>> addresses =
        list.map(EgressBinder::addresses).orElse(Optional.of(List.of()));
    Optional<Value> own = section.value("hostname");
    Optional<String> hostname = own.map(EgressBinder::hostname).orElse(Optional.of(this.hostname));
    if (name.isEmpty() || addresses.isEmpty() || hostname.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Source(name.get(), addresses.get(), hostname.get()));
  }

  private static Optional<List<InetAddress>> addresses(Value list) {
    List<InetAddress> addresses = new ArrayList<>();
    List<Value> items = list.items();
    for (Value item : items) {
      item.text().flatMap(text -> address(item, text)).ifPresent(addresses::add);
    }
    if (addresses.size() < items.size() || list.problems().failed()) {
      return Optional.empty();
    }
    long fours = addresses.stream().filter(Inet4Address.class::isInstance).count();
    if (addresses.isEmpty() || fours > 1 || addresses.size() - fours > 1) {
      return list.none(
          "must have one IPv4 address, one IPv6 address, or one of each; make a source of every"
              + " further one");
    }
    return Optional.of(addresses);
  }

  private static Optional<InetAddress> address(Value item, String text) {
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException _) {
      return item.none(
          "is not an address: " + Value.quoted(text) + "; write 192.0.2.10 or 2001:db8::10");
    }
    if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
      return item.none("can't be " + text + ": mail can't leave from it; name one address");
    }
    if (!isHere(address)) {
      item.warn(
          "is not an address of this machine, and connections from it would fail: "
              + text
              + "; add it to an interface, or correct it");
    }
    return Optional.of(address);
  }

  private static boolean isHere(InetAddress address) {
    try {
      // All of 127.0.0.0/8 is here, though no interface lists it.
      return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException _) {
      // It can't be told; connecting will.
      return true;
    }
  }

  private static Optional<String> hostname(Value value) {
    return value
        .text()
        .flatMap(
            text ->
                Domain.parse(text)
                    .filter(found -> !found.isLiteral())
                    .map(Domain::ascii)
                    .or(
                        () ->
                            value.none(
                                "is not a host name: "
                                    + Value.quoted(text)
                                    + "; write it as out1.example.org")));
  }

  private Map<String, Pool> pools(Section section, Map<String, Source> sources) {
    Map<String, Pool> pools = new LinkedHashMap<>();
    Optional<Value> list = section.value("pools");
    if (list.isEmpty()) {
      List<Pool.Member> all =
          sources.values().stream().map(source -> new Pool.Member(source, 1, null)).toList();
      if (!all.isEmpty()) {
        pools.put(EgressConfig.DEFAULT, new Pool(EgressConfig.DEFAULT, all));
      }
      return pools;
    }
    for (Value item : list.get().items()) {
      Optional<Pool> pool = item.section(Names.POOL).flatMap(found -> pool(found, sources));
      if (pool.isPresent() && pools.putIfAbsent(pool.get().name(), pool.get()) != null) {
        item.none("is a second pool named " + pool.get().name() + "; give it another name");
      }
    }
    if (!list.get().problems().failed()) {
      warnOfUnused(section, sources, pools);
    }
    return pools;
  }

  private static void warnOfUnused(
      Section section, Map<String, Source> sources, Map<String, Pool> pools) {
    Set<String> unused = new HashSet<>(sources.keySet());
    pools
        .values()
        .forEach(pool -> pool.members().forEach(member -> unused.remove(member.source().name())));
    unused.stream()
        .sorted()
        .forEach(
            name ->
                section.warn("has the source " + name + " in no pool; nothing leaves from there"));
  }

  private Optional<Pool> pool(Section section, Map<String, Source> sources) {
    Optional<String> name = name(section, "name the pool, as \"main\"");
    Optional<Value> list =
        section.required("sources", "list them, as [ { source: a, weight: 1 } ]");
    List<Value> items = list.map(Value::items).orElse(List.of());
    List<Pool.Member> members = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Value item : items) {
      Optional<Pool.Member> member =
          item.section(Names.MEMBER).flatMap(found -> member(found, sources));
      member.ifPresent(members::add);
      if (member.isPresent() && !seen.add(member.get().source().name())) {
        item.none(
            "has the source "
                + member.get().source().name()
                + " again; remove one, or add up their weights");
      }
    }
    if (list.isPresent() && members.isEmpty() && !list.get().problems().failed()) {
      return list.get().none("lists nothing; name at least one source");
    }
    if (members.isEmpty() || members.size() < items.size()) {
      return Optional.empty();
    }
    if (members.stream().allMatch(member -> member.warmUp() != null)) {
      section.warn(
          "has no source without warm-up, so the new ones get everything from the first day; add"
              + " one that receivers know");
    }
    return name.map(found -> new Pool(found, members));
  }

  private static Optional<Pool.Member> member(Section section, Map<String, Source> sources) {
    Optional<Source> source =
        section
            .required("source", "name one of egress.sources")
            .flatMap(value -> value.choice(sources));
    Optional<Integer> weight =
        section.value("weight").map(value -> value.whole(1, MOST_WEIGHT)).orElse(Optional.of(1));
    Optional<Value> warming = section.value("warm-up");
    Optional<Pool.WarmUp> warmUp =
        warming.flatMap(value -> value.section(Names.WARM_UP)).flatMap(EgressBinder::warmUp);
    if (source.isEmpty() || weight.isEmpty() || (warming.isPresent() && warmUp.isEmpty())) {
      return Optional.empty();
    }
    return Optional.of(new Pool.Member(source.get(), weight.get(), warmUp.orElse(null)));
  }

  private static Optional<Pool.WarmUp> warmUp(Section section) {
    Optional<LocalDate> since =
        section
            .required("since", "give the first day, as 2026-11-01")
            .flatMap(value -> value.text().flatMap(text -> date(value, text)));
    Optional<Integer> days =
        section
            .required("days", "say in how many days it gets to its full share, as 30")
            .flatMap(value -> value.whole(1, MOST_DAYS));
    return since.flatMap(first -> days.map(count -> new Pool.WarmUp(first, count)));
  }

  private static Optional<LocalDate> date(Value value, String text) {
    try {
      return Optional.of(LocalDate.parse(text));
    } catch (DateTimeException _) {
      return value.none("is not a date: " + Value.quoted(text) + "; write it as 2026-11-01");
    }
  }

  private static Optional<Pool> fallback(Section section, Map<String, Pool> pools) {
    Optional<Value> value = section.value("default");
    if (value.isPresent()) {
      return value.get().choice(pools);
    }
    if (pools.size() > 1) {
      section.error(
          "has several pools and no default; add default: "
              + pools.keySet().iterator().next()
              + ", or another, for what no use fits");
    }
    return pools.values().stream().findFirst();
  }

  private static List<Use> uses(Section section, Map<String, Pool> pools) {
    List<Use> uses = new ArrayList<>();
    for (Value item : section.value("use").map(Value::items).orElse(List.of())) {
      Optional<Use> use = item.section(Names.USE).flatMap(found -> use(found, pools));
      if (use.isPresent() && uses.stream().anyMatch(before -> isSame(before, use.get()))) {
        item.warn("is never reached, since one before it fits the same mail; remove one");
      }
      use.ifPresent(uses::add);
    }
    return uses;
  }

  private static boolean isSame(Use one, Use other) {
    return switch (one) {
      case Use.Key key -> other instanceof Use.Key that && that.user().equals(key.user());
      case Use.Project project ->
          other instanceof Use.Project that && that.name().equals(project.name());
    };
  }

  private static Optional<Use> use(Section section, Map<String, Pool> pools) {
    Optional<Pool> pool =
        section.required("pool", "name one of egress.pools").flatMap(value -> value.choice(pools));
    Optional<Value> key = section.value("key");
    Optional<Value> project = section.value("project");
    if (key.isPresent() == project.isPresent()) {
      section.error("needs one of key: USER and project: NAME; give one");
      return Optional.empty();
    }
    return key.isPresent()
        ? key.flatMap(KeyBinder::name).flatMap(user -> pool.map(to -> new Use.Key(user, to)))
        : project
            .flatMap(KeyBinder::name)
            .flatMap(name -> pool.map(to -> new Use.Project(name, to)));
  }

  private static Optional<String> name(Section section, String remedy) {
    return section.required("name", remedy).flatMap(value -> value.text(NAME, NAME_REMEDY));
  }
}
