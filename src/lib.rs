#![doc = include_str!("ARCHITECTURE.md")]

pub mod cli;
pub mod config;
pub mod db;
pub mod domain;
pub mod ledger;
pub mod package;
pub mod sealing;
pub mod service;
pub mod table;
pub mod web;
