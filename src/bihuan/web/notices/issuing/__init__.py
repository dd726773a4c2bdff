"""What the office publishes: composing the text of a central publication (集中公布), and reading it back before it leaves."""
