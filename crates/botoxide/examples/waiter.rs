//! Starts an EC2 instance and waits until it runs.
//!
//! Run: `cargo run -p botoxide --example waiter -- INSTANCE_ID`
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "an example prints what it does")]

use botoxide::{Session, params};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let id = std::env::args().nth(1).ok_or("usage: waiter INSTANCE_ID")?;
    let ec2 = Session::new().client("ec2")?;
    ec2.call("StartInstances", params! { "InstanceIds": [id.clone()] })
        .await?;
    let waiter = ec2.waiter("instance_running")?;
    let outcome = waiter
        .wait(params! {
            "InstanceIds": [id],
            "WaiterConfig": { "Delay": 5, "MaxAttempts": 60 },
        })
        .await;
    match outcome {
        Ok(out) => {
            let instance = &out["Reservations"][0]["Instances"][0];
            println!("running at {}", instance.text("PrivateIpAddress")?);
        }
        Err(error) if error.is_a("WaiterError") => {
            println!("not running: {error}");
            println!("last response: {:?}", error.last_response());
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
