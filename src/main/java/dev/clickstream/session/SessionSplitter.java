package dev.clickstream.session;

import dev.clickstream.bytes.BytesReader;
import dev.clickstream.event.Event;
import dev.clickstream.event.EventBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts the events of one bucket into sessions: groups them by session id, puts each group in {@link
 * Event#SESSION_ORDER}, and starts a session at every pause of the gap or more.
 *
 * <p>Works on an index of the encoded events. Grouping is a hash table and a counting sort; within
 * a group, times and stages are sorted as numbers, and only events that tie in both are decoded.
 */
final class SessionSplitter {
  private final List<byte[]> chunks = new ArrayList<>();
  private final BytesReader reader = new BytesReader(new byte[0]);
  private final EventBytes decoder = new EventBytes();

  /** By event: where it is, when and what it was, and the group it belongs to. */
  private long[] positions = new long[1 << 10];

  private long[] ranks = new long[1 << 10];
  private int[] groups = new int[1 << 10];
  private int count;

  /** Open addressing from the hash of a session id to a group; -1 is free. */
  private int[] slots = new int[1 << 10];

  private int[] groupHash = new int[1 << 9];
  private long[] groupFirst = new long[1 << 9];
  private int[] groupSize = new int[1 << 9];
  private int groupCount;

  SessionSplitter() {
    Arrays.fill(slots, -1);
  }

  /** Takes the events of a chunk from {@code offset} on; the array must not change any more. */
  void add(byte[] chunk, int offset) {
    int chunkIndex = chunks.size();
    chunks.add(chunk);
    reader.moveTo(chunk, offset);
    while (reader.hasRemaining()) {
      int at = reader.position();
      int length = reader.readVarInt();
      int idOffset = reader.position();
      reader.skip(length);
      long second = reader.readZigZag();
      int stage = chunk[reader.position()];
      EventBytes.skipAfterTime(reader);
      append(
          ((long) chunkIndex << 32) | at,
          (second << 2) | stage,
          group(chunk, idOffset, length, ((long) chunkIndex << 32) | at));
    }
  }

  /** All sessions of the bucket, in {@link Session#BY_START} order. */
  List<Session> split(long gapMillis) {
    int[] members = membersByGroup();
    byte[][] arrays = chunks.toArray(new byte[0][]);
    List<Session> sessions = new ArrayList<>(groupCount);
    int from = 0;
    for (int group = 0; group < groupCount; group++) {
      int to = from + groupSize[group];
      sort(members, from, to);
      int start = from;
      for (int i = from + 1; i <= to; i++) {
        if (i == to || (second(members[i]) - second(members[i - 1])) * 1000 >= gapMillis) {
          sessions.add(session(arrays, members, start, i));
          start = i;
        }
      }
      from = to;
    }
    sessions.sort(Session.BY_START);
    return sessions;
  }

  private void append(long position, long rank, int group) {
    if (count == positions.length) {
      int capacity = Math.toIntExact(Math.min(Integer.MAX_VALUE - 8L, count * 2L));
      positions = Arrays.copyOf(positions, capacity);
      ranks = Arrays.copyOf(ranks, capacity);
      groups = Arrays.copyOf(groups, capacity);
    }
    positions[count] = position;
    ranks[count] = rank;
    groups[count] = group;
    count++;
  }

  private int group(byte[] chunk, int offset, int length, long position) {
    int hash = hash(chunk, offset, length);
    int slot = hash & (slots.length - 1);
    while (slots[slot] >= 0) {
      int group = slots[slot];
      if (groupHash[group] == hash && sameId(groupFirst[group], chunk, offset, length)) {
        groupSize[group]++;
        return group;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    if (groupCount == groupHash.length) {
      growGroups();
      return group(chunk, offset, length, position);
    }
    slots[slot] = groupCount;
    groupHash[groupCount] = hash;
    groupFirst[groupCount] = position;
    groupSize[groupCount] = 1;
    return groupCount++;
  }

  private boolean sameId(long first, byte[] chunk, int offset, int length) {
    byte[] firstChunk = chunks.get((int) (first >>> 32));
    int at = (int) first;
    // The length before the id is a varint: equal lengths have equal bytes.
    int lengthBytes = 1;
    for (int rest = length >>> 7; rest != 0; rest >>>= 7) {
      lengthBytes++;
    }
    return Arrays.equals(
        firstChunk, at, at + lengthBytes + length, chunk, offset - lengthBytes, offset + length);
  }

  private static int hash(byte[] bytes, int offset, int length) {
    int hash = 1;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + bytes[i];
    }
    hash *= 0x9E3779B9;
    return hash ^ (hash >>> 16);
  }

  private void growGroups() {
    int capacity = groupHash.length * 2;
    groupHash = Arrays.copyOf(groupHash, capacity);
    groupFirst = Arrays.copyOf(groupFirst, capacity);
    groupSize = Arrays.copyOf(groupSize, capacity);
    slots = new int[capacity * 2];
    Arrays.fill(slots, -1);
    for (int group = 0; group < groupCount; group++) {
      int slot = groupHash[group] & (slots.length - 1);
      while (slots[slot] >= 0) {
        slot = (slot + 1) & (slots.length - 1);
      }
      slots[slot] = group;
    }
  }

  private int[] membersByGroup() {
    int[] next = new int[groupCount];
    for (int group = 1; group < groupCount; group++) {
      next[group] = next[group - 1] + groupSize[group - 1];
    }
    int[] members = new int[count];
    for (int i = 0; i < count; i++) {
      members[next[groups[i]]++] = i;
    }
    return members;
  }

  private long second(int member) {
    return ranks[member] >> 2;
  }

  private void sort(int[] members, int from, int to) {
    if (to - from > 1) {
      sortByRank(members, from, to);
      settleTies(members, from, to);
    }
  }

  private void sortByRank(int[] members, int from, int to) {
    boolean sorted = true;
    long least = ranks[members[from]];
    long greatest = least;
    for (int i = from + 1; i < to; i++) {
      long rank = ranks[members[i]];
      sorted &= rank >= ranks[members[i - 1]];
      least = Math.min(least, rank);
      greatest = Math.max(greatest, rank);
    }
    if (sorted) {
      return;
    }
    if (greatest - least > Integer.MAX_VALUE) {
      // Seventeen years in one session id: a broken client, and no reason to fail.
      Integer[] boxed = new Integer[to - from];
      Arrays.setAll(boxed, i -> members[from + i]);
      Arrays.sort(boxed, (a, b) -> Long.compare(ranks[a], ranks[b]));
      for (int i = 0; i < boxed.length; i++) {
        members[from + i] = boxed[i];
      }
      return;
    }
    long[] keys = new long[to - from];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = ((ranks[members[from + i]] - least) << 32) | members[from + i];
    }
    Arrays.sort(keys);
    for (int i = 0; i < keys.length; i++) {
      members[from + i] = (int) keys[i];
    }
  }

  private void settleTies(int[] members, int from, int to) {
    int start = from;
    for (int i = from + 1; i <= to; i++) {
      if (i == to || ranks[members[i]] != ranks[members[start]]) {
        if (i - start > 1) {
          sortDecoded(members, start, i);
        }
        start = i;
      }
    }
  }

  private void sortDecoded(int[] members, int from, int to) {
    Decoded[] decoded = new Decoded[to - from];
    for (int i = 0; i < decoded.length; i++) {
      int member = members[from + i];
      long position = positions[member];
      reader.moveTo(chunks.get((int) (position >>> 32)), (int) position);
      decoded[i] = new Decoded(member, decoder.readOfSession("", reader));
    }
    Arrays.sort(decoded, (a, b) -> Event.SESSION_ORDER.compare(a.event, b.event));
    for (int i = 0; i < decoded.length; i++) {
      members[from + i] = decoded[i].member;
    }
  }

  private Session session(byte[][] arrays, int[] members, int from, int to) {
    long[] ordered = new long[to - from];
    for (int i = 0; i < ordered.length; i++) {
      ordered[i] = positions[members[from + i]];
    }
    return new Session(arrays, ordered, second(members[from]), second(members[to - 1]));
  }

  private static final class Decoded {
    final int member;
    final Event event;

    Decoded(int member, Event event) {
      this.member = member;
      this.event = event;
    }
  }
}
