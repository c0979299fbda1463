//! `hostile::legacy_endpoints` under libFuzzer.
#![cfg_attr(fuzzing, no_main)]

botoxide_fuzz::target!(hostile::legacy_endpoints);
