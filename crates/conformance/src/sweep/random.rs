//! `Random`: pseudorandom numbers that are the same on every run and every machine.
//!
//! The algorithm, `SplitMix64`, must not change: a difference is reported with a seed, and the seed must reproduce it.
//! Counterpart: none.

/// A sequence of numbers, determined by a seed.
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    /// The sequence for `seed` and `words`: one for each case of each operation, independent of what ran before.
    pub(super) fn new(seed: u64, words: &[&str]) -> Self {
        // FNV-1a; the words are separated by a byte that does not occur in UTF-8.
        let mut hash = 0xcbf2_9ce4_8422_2325 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        for word in words {
            for byte in word.bytes().chain([0xff]) {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
        Self(hash)
    }

    /// The next number.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; 0 if `bound` is 0.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        let rest = (self.next() >> 1).checked_rem(bound as u64).unwrap_or(0);
        usize::try_from(rest).unwrap_or(0)
    }

    /// `true` with a probability of one in `in_how_many`.
    pub(super) fn one_in(&mut self, in_how_many: usize) -> bool {
        self.below(in_how_many) == 0
    }

    /// One of `choices`, which must not be empty.
    pub(super) fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_numbers_on_every_machine() {
        let mut random = Random::new(1, &["s3", "PutObject"]);
        let first = [random.next(), random.next()];
        let mut again = Random::new(1, &["s3", "PutObject"]);
        assert_eq!([again.next(), again.next()], first);
        assert_ne!(Random::new(2, &["s3", "PutObject"]).next(), first[0]);
        assert_ne!(Random::new(1, &["s3P", "utObject"]).next(), first[0]);
        // The first two numbers of SplitMix64 for the state 1234567, as published by its author.
        let mut known = Random(1_234_567);
        assert_eq!(known.next(), 6_457_827_717_110_365_317);
        assert_eq!(known.next(), 3_203_168_211_198_807_973);
    }
}
