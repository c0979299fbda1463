//! `Case`: the kinds of jobs for each operation: the arguments and the response.
//!
//! Not here: how these are generated (`arguments`, `response`). Counterpart: none.

/// The form of the arguments of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arguments {
    /// Most members, with values at the limits.
    Edge,
    /// All members, with plain values.
    Full,
    /// Like `Edge`, with wrong types, values below their minimum, and unknown members.
    Invalid,
    /// The required members.
    Minimal,
    /// Like `Minimal`, with missing members.
    Missing,
}

/// The form of the response of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// No body at all.
    EmptyBody,
    /// All members.
    Full,
    /// A body that is truncated or not valid in any format.
    Malformed,
    /// The required members.
    Minimal,
    /// An error that the model defines, with its members.
    ModelledError,
    /// No response: the request is only built.
    None,
    /// A server error, then success.
    ServerError,
    /// Some members, null members, unknown members, values in rare forms.
    Sparse,
    /// An error that the model does not define.
    UnknownError,
}

/// One kind of job.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case {
    /// Its name in ids of jobs and on the command line.
    pub(super) name: &'static str,
    pub(super) arguments: Arguments,
    pub(super) answer: Answer,
}

/// All kinds of jobs. A sample uses the first ones.
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

/// How many of [`CASES`] a sample uses.
pub(super) const SAMPLED: usize = 4;

const fn case(name: &'static str, arguments: Arguments, answer: Answer) -> Case {
    Case {
        name,
        arguments,
        answer,
    }
}
