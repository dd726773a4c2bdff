"""Bihuan 闭环: reads the notices that inspection offices publish, and runs the rounds behind them."""

__version__ = "0.1.0"
