//! `hostile::random_shapes` under libFuzzer.
#![cfg_attr(fuzzing, no_main)]

botoxide_fuzz::target!(hostile::random_shapes);
