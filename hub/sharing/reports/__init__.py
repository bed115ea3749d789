"""The enterprise credit report 企业信用报告, with the four parts that the plan demands of it."""
