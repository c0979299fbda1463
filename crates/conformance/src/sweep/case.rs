//! `Case`: the kinds of jobs that each operation gets: which arguments, and which answer.
//!
//! Not here: how either is made (`arguments`, `response`). Counterpart: none.

/// How the arguments of a job are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arguments {
    /// Most members, with values at the limits.
    Edge,
    /// All members, with plain values.
    Full,
    /// Like `Edge`, with values of wrong types, below their minimum, unknown.
    Invalid,
    /// The required members.
    Minimal,
    /// Like `Minimal`, with holes.
    Missing,
}

/// How the answer of a job is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// No body at all.
    EmptyBody,
    /// All members.
    Full,
    /// A body that is cut short, or is of no format.
    Malformed,
    /// The required members.
    Minimal,
    /// An error that the model knows, with its members.
    ModelledError,
    /// None: the request is built and not answered.
    None,
    /// An error of the server, then success.
    ServerError,
    /// Some members, null members, members that the model does not know, values in rare forms.
    Sparse,
    /// An error that the model does not know.
    UnknownError,
}

/// One kind of job.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case {
    /// How it is called in ids of jobs and on the command line.
    pub(super) name: &'static str,
    pub(super) arguments: Arguments,
    pub(super) answer: Answer,
}

/// All of them. The first of them are what a sample takes.
pub(super) const CASES: &[Case] = &[
    case("full", Arguments::Full, Answer::Full),
    case("edge-1", Arguments::Edge, Answer::Sparse),
    case("modelled-error", Arguments::Minimal, Answer::ModelledError),
    case("invalid", Arguments::Invalid, Answer::None),
    case("minimal", Arguments::Minimal, Answer::Minimal),
    case("edge-2", Arguments::Edge, Answer::Full),
    case("edge-3", Arguments::Edge, Answer::UnknownError),
    case("missing", Arguments::Missing, Answer::None),
    case("empty-body", Arguments::Minimal, Answer::EmptyBody),
    case("malformed", Arguments::Minimal, Answer::Malformed),
    case("server-error", Arguments::Minimal, Answer::ServerError),
];

/// How many of [`CASES`] a sample takes.
pub(super) const SAMPLED: usize = 4;

const fn case(name: &'static str, arguments: Arguments, answer: Answer) -> Case {
    Case {
        name,
        arguments,
        answer,
    }
}
