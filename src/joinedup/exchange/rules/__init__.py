"""What every reader of an outside file shares: flags, rejections, counts that add up."""
