"""Where each second of a run goes: processor time by kind of work over the time of the run, as SVG.

Which thread worked is from /proc, what an executor's thread worked on from the samples of the JDK's
flight recorder.
"""

import collections
import os
import pathlib
import re
import subprocess
import threading
import time

TICKS = os.sysconf("SC_CLK_TCK")
POLL_SECONDS = 0.05
ATTACH_SECONDS = 10

# What a thread's name begins with. The rest of an executor's time is divided by the samples.
EXECUTOR = "Executor task"
THREADS = [
    ("C1 Compiler", "JVM: compilers"),
    ("C2 Compiler", "JVM: compilers"),
    ("GC Thread", "JVM: garbage collection"),
    ("VM Thread", "JVM: garbage collection"),
]
OTHER_THREADS = "start, schedule, publish"

# Of the frames of a sample, the innermost that is known here says what the work was,
FRAMES = [
    ("dev.clickstream.table.ParquetEncoder", "encode Parquet"),
    ("org.apache.parquet.", "encode Parquet"),
    ("dev.clickstream.input.", "read and parse"),
    ("dev.clickstream.event.", "read and parse"),
    ("dev.clickstream.session.ChunkFn", "sessionize"),
    ("dev.clickstream.session.SessionSplitter", "sessionize"),
    ("dev.clickstream.session.Sessionize", "sessionize"),
    ("dev.clickstream.", "make rows and counts"),
]
# unless it was done for one of these.
TABULATE = "dev.clickstream.table.Tabulator"
STAGE = "dev.clickstream.table.StageTables"
MERGE_AND_WRITE = "merge counts and write files"
RUNNER = "Beam and Spark: pass on, shuffle"

# From the bottom of the picture to its top, with colours that differ in grey too.
COLOURS = {
    "read and parse": "#1f4e79",
    "sessionize": "#2e75b6",
    "make rows and counts": "#7fb2e5",
    "encode Parquet": "#c55a11",
    MERGE_AND_WRITE: "#843c0c",
    RUNNER: "#f4b183",
    "JVM: compilers": "#7f7f7f",
    "JVM: garbage collection": "#bfbfbf",
    OTHER_THREADS: "#548235",
}

SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<configuration version="2.0">
  <event name="jdk.ExecutionSample"><setting name="enabled">true</setting><setting name="period">10 ms</setting></event>
  <event name="jdk.NativeMethodSample"><setting name="enabled">true</setting><setting name="period">20 ms</setting></event>
</configuration>
"""


class Recording:
    """Watches a process from its start to its end."""

    def __init__(self, pid, folder, java):
        self.pid, self.bin = pid, pathlib.Path(java).parent
        self.file, self.settings = folder / "profile.jfr", folder / "profile.jfc"
        self.settings.write_text(SETTINGS)
        self.start = time.time()
        # Processor seconds by kind of thread, at moments since the start.
        self.moments = []
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()

    def watch(self):
        threads, attached = {}, None
        while True:
            try:
                for task in os.listdir(f"/proc/{self.pid}/task"):
                    name, seconds = self.read(task)
                    threads[task] = (name, seconds)
            except (FileNotFoundError, ProcessLookupError, ValueError):
                if not os.path.exists(f"/proc/{self.pid}/task"):
                    break
            totals = collections.Counter()
            for name, seconds in threads.values():
                totals[kind_of_thread(name)] += seconds
            now = time.time() - self.start
            self.moments.append((now, totals))
            if attached is None and 0.2 < now < ATTACH_SECONDS:
                attached = self.attach()
            if zombie(self.pid):
                break
            time.sleep(POLL_SECONDS)
        if attached:
            attached.wait()

    def read(self, task):
        stat = pathlib.Path(f"/proc/{self.pid}/task/{task}/stat").read_text()
        name = stat[stat.index("(") + 1 : stat.rindex(")")]
        fields = stat[stat.rindex(")") + 2 :].split()
        return name, (int(fields[11]) + int(fields[12])) / TICKS

    def attach(self):
        return subprocess.Popen(
            [self.bin / "jcmd", str(self.pid), "JFR.start", f"settings={self.settings}",
             f"filename={self.file}", "dumponexit=true"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def finish(self):
        self.thread.join()

    def samples(self):
        """Moment since the start and kind of work of every sample of an executor."""
        text = subprocess.run(
            [self.bin / "jfr", "print", "--stack-depth", "64", "--events",
             "jdk.ExecutionSample,jdk.NativeMethodSample", self.file],
            stdout=subprocess.PIPE, text=True, check=True,
        ).stdout  # fmt: skip
        midnight = time.mktime(time.localtime(self.start)[:3] + (0, 0, 0, 0, 0, -1))
        for event in re.split(r"jdk\.\w+Sample \{", text)[1:]:
            if f'sampledThread = "{EXECUTOR}' not in event:
                continue
            hours, minutes, seconds = re.search(r"startTime = (\d+):(\d+):([\d.]+)", event).groups()
            moment = midnight + int(hours) * 3600 + int(minutes) * 60 + float(seconds)
            frames = re.findall(r"^ {4}(\S+)\(", event, re.M)
            yield (moment - self.start) % 86_400, kind_of_work(frames)


def kind_of_thread(name):
    if name.startswith(EXECUTOR):
        return EXECUTOR
    return next((kind for start, kind in THREADS if name.startswith(start)), OTHER_THREADS)


def kind_of_work(frames):
    if any(frame.startswith(STAGE) for frame in frames):
        return MERGE_AND_WRITE
    tabulates = any(frame.startswith(TABULATE) for frame in frames)
    for frame in frames:
        for start, kind in FRAMES:
            if frame.startswith(start):
                return "make rows and counts" if tabulates and kind == "read and parse" else kind
        # Beam calls us, and we call Beam to pass an element on: that is the runner's work.
        if "beam" in frame and "vendor" not in frame:
            return RUNNER
    return RUNNER


def zombie(pid):
    try:
        return ") Z" in pathlib.Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return True


def seconds_of_work(recording, step):
    """For every step of the time: processor seconds by kind of work."""
    length = recording.moments[-1][0]
    bars = [collections.Counter() for _ in range(int(length / step) + 1)]
    samples = [collections.Counter() for _ in bars]
    for moment, kind in recording.samples():
        if 0 <= moment < length:
            samples[int(moment / step)][kind] += 1
    before = collections.Counter()
    for moment, totals in recording.moments:
        bar = int(moment / step)
        for kind, seconds in totals.items():
            used = max(0, seconds - before[kind])
            if kind != EXECUTOR:
                bars[bar][kind] += used
            else:
                shares = nearest(samples, bar)
                for work, count in shares.items():
                    bars[bar][work] += used * count / sum(shares.values())
        before = totals
    return bars


def nearest(samples, bar):
    for distance in range(len(samples)):
        for near in (bar - distance, bar + distance):
            if 0 <= near < len(samples) and samples[near]:
                return samples[near]
    return {RUNNER: 1}


def draw(recording, title, cores):
    """The picture as SVG, and the processor seconds by kind of work."""
    length = recording.moments[-1][0]
    step = max(0.1, length / 120)
    bars = seconds_of_work(recording, step)
    totals = collections.Counter()
    for bar in bars:
        totals.update(bar)
    left, top, width, height = 46, 40, 640, 200
    out = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1020 290" font-family="sans-serif" font-size="12">',
        '<rect width="1020" height="290" fill="#ffffff"/>',
        f'<text x="{left}" y="22" font-size="15" fill="#222222">{title}</text>',
    ]
    for core in range(cores + 1):
        y = top + height - height * core / cores
        out.append(f'<line x1="{left}" x2="{left + width}" y1="{y}" y2="{y}" stroke="#dddddd"/>')
        out.append(f'<text x="{left - 8}" y="{y + 4}" text-anchor="end" fill="#444444">{core}</text>')
    out.append(
        f'<text x="14" y="{top + height / 2}" fill="#444444" text-anchor="middle"'
        f' transform="rotate(-90 14 {top + height / 2})">cores at work</text>'
    )
    for number, bar in enumerate(bars):
        y = top + height
        x = left + width * number * step / length
        for kind in COLOURS:
            tall = min(height * bar[kind] / (step * cores), y - top)
            if tall > 0.05:
                y -= tall
                out.append(
                    f'<rect x="{x:.1f}" y="{y:.1f}" width="{width * step / length + 0.2:.1f}"'
                    f' height="{tall:.1f}" fill="{COLOURS[kind]}"/>'
                )
    every = next(unit for unit in (1, 2, 5, 10, 20, 50, 100, 1000) if length / unit <= 12)
    for second in range(0, int(length) + 1, every):
        x = left + width * second / length
        out.append(
            f'<text x="{x:.0f}" y="{top + height + 18}" text-anchor="middle" fill="#444444">{second}</text>'
        )
    out.append(
        f'<text x="{left + width / 2}" y="{top + height + 38}" text-anchor="middle" fill="#444444">'
        "seconds since the start</text>"
    )
    for number, kind in enumerate(reversed(COLOURS)):
        y = top + 10 + number * 22
        share = totals[kind] / sum(totals.values())
        out.append(f'<rect x="710" y="{y - 10}" width="12" height="12" fill="{COLOURS[kind]}"/>')
        out.append(
            f'<text x="728" y="{y}" fill="#222222">{kind}: {totals[kind]:.1f} s, {share:.0%}</text>'
        )
    out.append("</svg>")
    return "\n".join(out) + "\n", totals
