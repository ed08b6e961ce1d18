//! What the system says of this process, for `process` in preloads: its age, memory and processor time.

use std::{fs, time::SystemTime};

/// A number or a text, by name.
pub(crate) type Info = Vec<(&'static str, Field)>;

pub(crate) enum Field {
    Number(f64),
    Text(String),
}

/// What is asked for; [`None`] where the system does not tell, or nobody knows what it is.
pub(crate) fn read(what: &str) -> Option<Info> {
    match what {
        "creationTime" => creation_time(),
        "memory" => memory(),
        "systemMemory" => system_memory(),
        "systemVersion" => {
            let release = fs::read_to_string("/proc/sys/kernel/osrelease").ok()?;
            Some(vec![("release", Field::Text(release.trim_end().to_owned()))])
        }
        "cpuTime" => {
            let stat = Stat::read()?;
            Some(vec![("seconds", Field::Number((stat.number(14)? + stat.number(15)?) / ticks()))])
        }
        _ => None,
    }
}

/// When the process began, in milliseconds since 1970.
fn creation_time() -> Option<Info> {
    let uptime: f64 =
        fs::read_to_string("/proc/uptime").ok()?.split_ascii_whitespace().next()?.parse().ok()?;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs_f64();
    let age = uptime - Stat::read()?.number(22)? / ticks();
    Some(vec![("milliseconds", Field::Number(((now - age) * 1000.0).round()))])
}

/// Memory of this process, in kilobytes.
fn memory() -> Option<Info> {
    let statm = fs::read_to_string("/proc/self/statm").ok()?;
    let mut pages = statm.split_ascii_whitespace().map(|field| field.parse::<f64>().ok());
    let kilobytes = rustix::param::page_size() as f64 / 1024.0;
    let resident = pages.nth(1)?? * kilobytes;
    let shared = pages.next()?? * kilobytes;
    Some(vec![
        ("residentSet", Field::Number(resident)),
        ("private", Field::Number(resident - shared)),
        ("shared", Field::Number(shared)),
    ])
}

/// Memory of the system, in kilobytes.
fn system_memory() -> Option<Info> {
    let meminfo = fs::read_to_string("/proc/meminfo").ok()?;
    let field = |name: &str| {
        let line = meminfo.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        Some(Field::Number(line.trim().strip_suffix(" kB")?.parse().ok()?))
    };
    Some(vec![
        ("total", field("MemTotal")?),
        ("free", field("MemFree")?),
        ("swapTotal", field("SwapTotal")?),
        ("swapFree", field("SwapFree")?),
    ])
}

/// How many of the kernel's ticks a second has.
fn ticks() -> f64 {
    rustix::param::clock_ticks_per_second() as f64
}

/// The line that the kernel keeps of this process, from its third field on.
struct Stat(String);

impl Stat {
    fn read() -> Option<Self> {
        let stat = fs::read_to_string("/proc/self/stat").ok()?;
        // The second field is the program's name in parentheses, which may hold anything.
        Some(Self(stat.rsplit_once(") ")?.1.to_owned()))
    }

    /// A field by its number in proc(5).
    fn number(&self, field: usize) -> Option<f64> {
        self.0.split_ascii_whitespace().nth(field - 3)?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(what: &str, name: &str) -> f64 {
        let info = read(what).unwrap();
        match info.into_iter().find(|(key, _)| *key == name).unwrap().1 {
            Field::Number(number) => number,
            Field::Text(text) => panic!("{text} is no number"),
        }
    }

    #[test]
    fn this_process_began_a_short_while_ago() {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs_f64() * 1000.0;
        let began = number("creationTime", "milliseconds");
        assert!(began <= now + 1000.0 && began > now - 3_600_000.0, "{began} and {now}");
    }

    #[test]
    fn memory_and_time_add_up() {
        let resident = number("memory", "residentSet");
        assert!(resident > 100.0);
        assert!((number("memory", "private") + number("memory", "shared") - resident).abs() < resident);
        assert!(number("systemMemory", "total") > resident);
        assert!(number("cpuTime", "seconds") >= 0.0);
    }

    #[test]
    fn what_nobody_knows_is_nothing() {
        assert!(read("weather").is_none());
        assert!(matches!(read("systemVersion").unwrap()[0].1, Field::Text(_)));
    }
}
