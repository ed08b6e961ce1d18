//! The physical limits, measured as the peers are: two processes with a socket between them, and `memcpy`.

use std::{
    env,
    hint::black_box,
    io::{self, Read, Write},
    os::unix::net::UnixStream,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use polaron_bench_kit::{Bench, Line, Suite, pattern, say};

const SIZES: [(&str, usize); 3] = [("64k", 64 << 10), ("1m", 1 << 20), ("16m", 16 << 20)];
const LARGE: [(&str, usize); 1] = [("256m", 256 << 20)];

/// As long as the envelope of a small call.
const SMALL: usize = 64;

/// Runs a limit by its name, with a measured program's arguments after it.
pub(crate) fn run(what: &str) -> Result<(), String> {
    let bench = Bench::from_arguments(env::args().skip(3))?;
    bench.hello();
    let outcome = match what {
        "socket" => socket(&bench),
        "memcpy" => Ok(memcpy(&bench)),
        other => Err(io::Error::other(format!("no limit {other}"))),
    };
    outcome.map_err(|error| error.to_string())?;
    say(&Line::Done);
    Ok(())
}

/// The other process of the ping-pong: what comes on its standard input goes back. A size first, then messages of it.
pub(crate) fn mirror() -> io::Result<()> {
    use std::os::fd::AsFd;
    let mut socket = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    loop {
        let mut size = [0; 8];
        match socket.read_exact(&mut size) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            other => other?,
        }
        let mut buffer = vec![0; usize::try_from(u64::from_le_bytes(size)).map_err(io::Error::other)?];
        let mut rounds = [0; 8];
        socket.read_exact(&mut rounds)?;
        for _ in 0..u64::from_le_bytes(rounds) {
            socket.read_exact(&mut buffer)?;
            socket.write_all(&buffer)?;
        }
    }
}

/// A socket whose other end another process has.
struct Mirror {
    socket: UnixStream,
    child: Child,
}

impl Mirror {
    fn start() -> io::Result<Self> {
        let (socket, far) = UnixStream::pair()?;
        let child = Command::new(env::current_exe()?)
            .args(["limit", "mirror"])
            .stdin(Stdio::from(std::os::fd::OwnedFd::from(far)))
            .stdout(Stdio::null())
            .spawn()?;
        Ok(Self { socket, child })
    }

    /// So many messages there and back, one after the other.
    fn echo(&mut self, payload: &[u8], rounds: u64, mut each: impl FnMut()) -> io::Result<()> {
        self.socket.write_all(&(payload.len() as u64).to_le_bytes())?;
        self.socket.write_all(&rounds.to_le_bytes())?;
        let mut back = vec![0; payload.len()];
        for _ in 0..rounds {
            self.socket.write_all(payload)?;
            self.socket.read_exact(&mut back)?;
            each();
        }
        if back != payload {
            return Err(io::Error::other("other bytes came back"));
        }
        Ok(())
    }
}

impl Drop for Mirror {
    fn drop(&mut self) {
        // It ends when the socket does; it is not left behind if it does not.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn socket(bench: &Bench) -> io::Result<()> {
    let mut mirror = Mirror::start()?;
    if bench.plan().suite == Suite::Calls {
        let small = pattern(SMALL);
        // A round trip is some ten microseconds.
        let rounds = u64::from(bench.plan().span) * 50;
        mirror.echo(&small, rounds / 4, || ())?;
        bench.begin();
        mirror.echo(&small, rounds, || bench.tick())?;
        bench.finish("invoke.small", None);
    } else {
        for (size, length) in SIZES {
            let payload = pattern(length);
            mirror.echo(&payload, 3, || ())?;
            bench.begin();
            mirror.echo(&payload, if length > 1 << 22 { 10 } else { 100 }, || bench.tick())?;
            bench.finish(&format!("bytes.echo.{size}"), None);
        }
    }
    Ok(())
}

fn memcpy(bench: &Bench) {
    let sizes: &[_] = if bench.plan().suite == Suite::Large { &LARGE } else { &SIZES };
    for (size, length) in sizes {
        let payload = pattern(*length);
        let mut copy = vec![0; *length];
        copy.copy_from_slice(black_box(&payload));
        let mut times = Vec::new();
        let end = Instant::now() + Duration::from_millis(u64::from(bench.plan().span) / 2);
        while times.len() < 5 || Instant::now() < end {
            let begin = Instant::now();
            copy.copy_from_slice(black_box(&payload));
            black_box(&mut copy);
            times.push(begin.elapsed().as_nanos() as f64 / 1e3);
        }
        times.sort_by(f64::total_cmp);
        bench.report(&format!("bytes.echo.{size}.p50"), times[times.len() / 2], None);
    }
}
