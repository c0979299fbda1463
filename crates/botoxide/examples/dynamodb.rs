//! Writes, reads and queries items of DynamoDB with your own types. The table has the keys `title` (string) and `year` (number).
//!
//! Run: `cargo run -p botoxide --example dynamodb -- TABLE`
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "an example prints what it does")]

use botoxide::dynamodb::{Table, attr, key};
use botoxide::{Session, params};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
struct Film {
    title: String,
    year: u16,
    rating: Option<f64>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let name = std::env::args().nth(1).ok_or("usage: dynamodb TABLE")?;
    let films = Table::new(&Session::new(), name)?;
    films
        .put_item(&Film {
            title: "Metropolis".into(),
            year: 1927,
            rating: Some(8.3),
        })
        .await?;
    let film: Option<Film> = films
        .get_item(params! { "title": "Metropolis", "year": 1927 })
        .await?;
    println!("{film:?}");
    let query = params! {
        "TableName": films.name(),
        "KeyConditionExpression": key("title").eq("Metropolis") & key("year").lt(1930),
        "FilterExpression": attr("rating").gte(8),
    };
    let out = films.client().call("Query", query).await?;
    for item in &out["Items"] {
        let film: Film = item.deserialize()?;
        println!("{} ({})", film.title, film.year);
    }
    Ok(())
}
