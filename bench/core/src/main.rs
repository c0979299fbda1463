//! Makes whole calls with botoxide, answered from memory: `bench-core PART PLAN…`.
//!
//! A part is an operation, or `endpoint`, or `sign`. `bench-core answer OPERATION` prints what the peers
//! answer from; `bench-core presign PART PLAN…` makes URLs and forms; `bench-core typed OPERATION PLAN…` calls with types;
//! `bench-core growth WHAT SIZE PLAN…` calls after something has grown.
#![forbid(unsafe_code)]

use bench_meter::Plan;

mod answer;
mod call;
mod growth;
mod part;
mod presign;
mod typed;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [part, plan @ ..] = arguments.as_slice() else {
        panic!("bench-core PART PLAN…");
    };
    if part == "answer" {
        return answer::print(&plan[0]);
    }
    if part == "presign" {
        return presign::run(&plan[0], parse(&plan[1..]));
    }
    if part == "growth" {
        let size = plan[1].parse().expect("a number");
        return growth::run(&plan[0], size, parse(&plan[2..]));
    }
    if part == "typed" {
        return typed::run(&plan[0], parse(&plan[1..]));
    }
    let plan = parse(plan);
    match part.as_str() {
        "endpoint" => part::endpoint(plan, true),
        "endpoint-again" => part::endpoint(plan, false),
        "sign" => part::sign(plan),
        operation => call::run(operation, plan),
    }
}

fn parse(plan: &[String]) -> Plan {
    Plan::parse(plan).expect("a plan: count N, or time ROUNDS SECONDS")
}
