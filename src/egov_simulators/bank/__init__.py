"""A stand-in for VNPay 2.1.0: payment page, IPN with repeats, querydr, refund. Money is play money."""
