//! Throughput of the scanner with 1, 100 and 10,000 live canaries, in every encoding, against a search for one needle with
//! memchr and for the plain forms alone with aho-corasick, on the same bytes. Then the cost of a canary, and of the first
//! scan after one was minted. `cargo bench --all-features --bench scanner`

#![allow(missing_docs, clippy::unwrap_used, reason = "benches")]

use std::{hint::black_box, time::Duration};

use aho_corasick::AhoCorasick;
use criterion::{BenchmarkId, Criterion, Throughput};
use memchr::memmem;
use threatmodel_core::noun::Asset;
use threatmodel_lab::{
    canary::{self, Canary},
    scan,
};

/// Of each kind of input.
const SIZE: usize = 64 << 20;

const LIVE: [usize; 3] = [1, 100, 10_000];

struct Records;
impl Asset for Records {
    const PATH: &'static str = "shop::Records";
}

fn main() {
    let mut criterion = Criterion::default()
        .configure_from_args()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3));
    canary::seed("bench");
    throughput(&mut criterion, "pages", &pages());
    throughput(&mut criterion, "random", &random());
    minting(&mut criterion);
    criterion.final_summary();
}

fn throughput(criterion: &mut Criterion, input: &str, bytes: &[u8]) {
    let mut group = criterion.benchmark_group(input);
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    for count in LIVE {
        canary::forget_all();
        let texts: Vec<String> = (0..count).map(|_| Canary::<Records>::mint().text()).collect();
        assert!(scan::find(bytes).unwrap().is_empty());
        group.bench_function(BenchmarkId::new("every encoding", count), |bencher| {
            bencher.iter(|| black_box(scan::find(bytes).unwrap().len()));
        });
        let plain = AhoCorasick::new(&texts).unwrap();
        group.bench_function(BenchmarkId::new("plain with aho-corasick", count), |bencher| {
            bencher.iter(|| black_box(plain.find_iter(bytes).count()));
        });
        if let [text] = texts.as_slice() {
            let plain = memmem::Finder::new(text);
            group.bench_function(BenchmarkId::new("plain with memchr", count), |bencher| {
                bencher.iter(|| black_box(plain.find_iter(bytes).count()));
            });
        }
    }
    group.finish();
}

fn minting(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("canary");
    canary::forget_all();
    group.bench_function("mint", |bencher| bencher.iter(Canary::<Records>::mint));
    group.bench_function("mint and text", |bencher| bencher.iter(|| Canary::<Records>::mint().text()));
    canary::forget_all();
    group.bench_function("mint and card number", |bencher| bencher.iter(|| Canary::<Records>::mint().card_number()));
    for count in LIVE {
        canary::forget_all();
        let canaries: Vec<_> = (0..count).map(|_| Canary::<Records>::mint()).collect();
        group.bench_function(BenchmarkId::new("first scan", count), |bencher| {
            bencher.iter(|| {
                canary::forget_all();
                canaries.iter().for_each(|canary| drop(canary.text()));
                scan::find("").unwrap().len()
            });
        });
    }
    group.finish();
}

/// HTML with JSON in it, as an application answers: words, numbers, identifiers, some escapes.
fn pages() -> Vec<u8> {
    const WORDS: [&str; 24] = [
        "order", "customer", "the", "delivery", "of", "invoice", "and", "payment", "address", "is", "summary", "to",
        "account", "details", "shipping", "a", "product", "in", "quantity", "was", "total", "for", "status", "page",
    ];
    let mut random = Random(7);
    let mut text = String::with_capacity(SIZE + 1024);
    while text.len() < SIZE {
        text.push_str("<tr class=\"row\"><td>");
        for _ in 0..random.below(12) + 3 {
            text.push_str(WORDS[random.below(24)]);
            text.push(' ');
        }
        let (id, price) = (random.next(), random.below(100_000));
        text.push_str(&format!("&amp; more</td><td>{id:016x}</td><td>{}.{:02}</td>", price / 100, price % 100));
        text.push_str(&format!("<a href=\"/orders?id={price}&sort=date%20desc\">open</a></tr>\n"));
        if random.below(4) == 0 {
            text.push_str(&format!(
                "<script>{{\"id\":{id},\"name\":\"{} \\u00e9tage\",\"lines\":[{},{}],\"note\":\"a\\nb\"}}</script>\n",
                WORDS[random.below(24)],
                random.below(1000),
                random.below(1000)
            ));
        }
    }
    text.into_bytes()
}

fn random() -> Vec<u8> {
    let mut random = Random(9);
    (0..SIZE / 8).flat_map(|_| random.next().to_le_bytes()).collect()
}

/// SplitMix64 (Steele, Lea and Flood, 2014): the same bytes on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
}
