-- CreateTable
CREATE TABLE "loan_application" (
    "id" TEXT NOT NULL,
    "amount" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "changed_by" TEXT NOT NULL,
    "step_count" INTEGER NOT NULL,

    CONSTRAINT "loan_application_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "loan_note" (
    "id" SERIAL NOT NULL,
    "application_id" TEXT NOT NULL,
    "attempt" TEXT NOT NULL,
    "job_id" UUID NOT NULL,
    "job_version" INTEGER NOT NULL,
    "what" TEXT NOT NULL,
    "by" TEXT NOT NULL,

    CONSTRAINT "loan_note_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "loan_journal" (
    "id" SERIAL NOT NULL,
    "event_id" BIGINT NOT NULL,

    CONSTRAINT "loan_journal_pkey" PRIMARY KEY ("id")
);

-- AddForeignKey
ALTER TABLE "loan_note" ADD CONSTRAINT "loan_note_application_id_fkey" FOREIGN KEY ("application_id") REFERENCES "loan_application"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
