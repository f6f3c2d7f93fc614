ALTER TABLE "statement_line" ADD COLUMN "valued_on" TEXT CHECK ("valued_on" IS date("valued_on"));
