//! Rule: crates that must not know of each other do not, neither directly nor through another crate.
//!
//! Reads `cargo metadata`. Development dependencies do not count: a test may reach further than what it tests.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value;

use super::Problem;

/// GTK, WebKit and Node. A name that ends with `*` stands for all that start like it.
const PLATFORM: &[&str] = &[
    "atk*",
    "cairo*",
    "gdk*",
    "gio",
    "gio-*",
    "glib",
    "glib-*",
    "gobject-*",
    "graphene-*",
    "gsk4*",
    "gtk*",
    "javascriptcore*",
    "napi",
    "napi-*",
    "neon*",
    "node-*",
    "pango*",
    "polaron-node",
    "polaron-webkit",
    "soup*",
    "webkit*",
    "wry*",
];

/// Anything that brings an executor, a reactor or futures.
const ASYNC: &[&str] = &["async-*", "futures", "futures-*", "mio", "polling", "smol*", "tokio", "tokio-*"];

const CORE: &[&str] = &["polaron-core"];

/// Who must not depend on what, and why.
const RULES: &[(&str, &[&str], &str)] = &[
    ("polaron-value", PLATFORM, "values are for any platform"),
    ("polaron-value", ASYNC, "values do no I/O"),
    ("polaron-value", CORE, "values know no IPC"),
    ("polaron-protocol", PLATFORM, "the wire is for any platform"),
    ("polaron-protocol", CORE, "the wire knows no dispatch"),
    ("polaron-core", PLATFORM, "dispatch is for any platform"),
    ("polaron-renderer", PLATFORM, "a utility process needs no display and no engine"),
    ("polaron-web-extension", CORE, "the web process knows no dispatch"),
];

pub(crate) fn check(metadata: &Value) -> Vec<Problem> {
    let graph = Graph::read(metadata);
    let mut problems = Vec::new();
    for (package, forbidden, why) in RULES {
        for chain in graph.chains(package, forbidden) {
            let reason = format!("forbidden dependency: {} ({why})", chain.join(" -> "));
            problems.push(Problem::in_file(&graph.manifest(package), reason));
        }
    }
    problems
}

/// The resolved packages: names, manifests, and who depends on whom.
struct Graph<'a> {
    names: BTreeMap<&'a str, &'a str>,
    manifests: BTreeMap<&'a str, String>,
    dependencies: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Graph<'a> {
    fn read(metadata: &'a Value) -> Self {
        let root = metadata["workspace_root"].as_str().unwrap_or_default();
        let mut graph =
            Self { names: BTreeMap::new(), manifests: BTreeMap::new(), dependencies: BTreeMap::new() };
        for package in items(&metadata["packages"]) {
            let (Some(id), Some(name)) = (package["id"].as_str(), package["name"].as_str()) else { continue };
            graph.names.insert(id, name);
            // A registry may have a package of the same name as one of ours: the manifest wanted is the workspace's.
            if let Some(manifest) = package["manifest_path"].as_str().and_then(|path| path.strip_prefix(root))
            {
                graph.manifests.insert(name, manifest.trim_start_matches('/').to_owned());
            }
        }
        for node in items(&metadata["resolve"]["nodes"]) {
            let Some(id) = node["id"].as_str() else { continue };
            let shipped = items(&node["deps"]).filter(|dependency| is_shipped(dependency));
            graph
                .dependencies
                .insert(id, shipped.filter_map(|dependency| dependency["pkg"].as_str()).collect());
        }
        graph
    }

    fn manifest(&self, package: &str) -> String {
        self.manifests.get(package).cloned().unwrap_or_else(|| "Cargo.toml".to_owned())
    }

    /// The shortest way from `package` to each nearest forbidden one, as names. What lies behind a forbidden package is not
    /// followed: it is named already.
    fn chains(&self, package: &str, forbidden: &[&str]) -> Vec<Vec<&'a str>> {
        let Some((&start, &name)) = self.names.iter().find(|(_, name)| **name == package) else {
            return Vec::new();
        };
        let mut chains = Vec::new();
        let mut seen = BTreeSet::from([start]);
        let mut queue = VecDeque::from([(start, vec![name])]);
        while let Some((id, chain)) = queue.pop_front() {
            for &next in self.dependencies.get(id).into_iter().flatten() {
                if !seen.insert(next) {
                    continue;
                }
                let name = self.names.get(next).copied().unwrap_or(next);
                let mut chain = chain.clone();
                chain.push(name);
                if forbidden.iter().any(|pattern| matches(pattern, name)) {
                    chains.push(chain);
                } else {
                    queue.push_back((next, chain));
                }
            }
        }
        chains
    }
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Whether a dependency is more than a development one. A kind of `null` is the normal one.
fn is_shipped(dependency: &Value) -> bool {
    items(&dependency["dep_kinds"]).any(|kind| kind["kind"].as_str() != Some("dev"))
}

fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == pattern,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{check, matches};

    /// Metadata of packages `(name, dependencies)`; a dependency `dev:x` is a development one.
    fn metadata(packages: &[(&str, &[&str])]) -> Value {
        let package = |(name, _): &(&str, &[&str])| json!({ "id": name, "name": name, "manifest_path": format!("/root/crates/{name}/Cargo.toml") });
        let dependency = |name: &&str| match name.strip_prefix("dev:") {
            Some(name) => json!({ "pkg": name, "dep_kinds": [{ "kind": "dev" }] }),
            None => json!({ "pkg": name, "dep_kinds": [{ "kind": null }] }),
        };
        let node = |(name, dependencies): &(&str, &[&str])| json!({ "id": name, "deps": dependencies.iter().map(dependency).collect::<Vec<_>>() });
        json!({
            "workspace_root": "/root",
            "packages": packages.iter().map(package).collect::<Vec<_>>(),
            "resolve": { "nodes": packages.iter().map(node).collect::<Vec<_>>() },
        })
    }

    fn reasons(packages: &[(&str, &[&str])]) -> Vec<String> {
        check(&metadata(packages)).into_iter().map(|problem| problem.to_string()).collect()
    }

    #[test]
    fn allowed_dependencies_pass() {
        let packages: [(&str, &[&str]); 6] = [
            ("polaron-core", &["polaron-protocol", "futures-channel"]),
            ("polaron-protocol", &["polaron-value"]),
            ("polaron-value", &["serde"]),
            ("polaron-webkit", &["polaron-core", "gtk4"]),
            ("serde", &[]),
            ("gtk4", &[]),
        ];
        assert_eq!(reasons(&packages), [""; 0]);
    }

    #[test]
    fn a_direct_one_fails() {
        let packages: [(&str, &[&str]); 2] = [("polaron-protocol", &["polaron-core"]), ("polaron-core", &[])];
        assert_eq!(
            reasons(&packages),
            [
                "crates/polaron-protocol/Cargo.toml: forbidden dependency: polaron-protocol -> polaron-core (the wire knows no dispatch)"
            ]
        );
    }

    #[test]
    fn a_transitive_one_fails_and_names_the_way() {
        let packages: [(&str, &[&str]); 4] =
            [("polaron-core", &["nice"]), ("nice", &["gio"]), ("gio", &["glib"]), ("glib", &[])];
        let reasons = reasons(&packages);
        assert_eq!(reasons.len(), 1);
        assert!(reasons[0].contains("polaron-core -> nice -> gio ("), "{}", reasons[0]);
    }

    #[test]
    fn every_rule_fires() {
        for (package, forbidden, _) in super::RULES {
            let name = forbidden[0].replace('*', "x");
            assert_eq!(reasons(&[(package, &[&name]), (&name, &[])]).len(), 1, "{package} -> {name}");
        }
    }

    #[test]
    fn development_dependencies_do_not_count() {
        let packages: [(&str, &[&str]); 2] = [("polaron-value", &["dev:tokio"]), ("tokio", &[])];
        assert_eq!(reasons(&packages), [""; 0]);
    }

    #[test]
    fn patterns() {
        assert!(matches("glib", "glib") && matches("glib-*", "glib-sys") && matches("gtk*", "gtk4-sys"));
        assert!(!matches("glib", "glib-sys") && !matches("glib-*", "glib"));
    }
}
